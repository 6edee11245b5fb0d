package io.caravan.status;

import io.caravan.testing.RedisServer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Writes to streams, counters and keys until it is closed. */
final class Load implements AutoCloseable {

    private final CompletableFuture<Void> done;
    private volatile boolean stopped;

    Load(RedisServer redis) {
        done = CompletableFuture.runAsync(() -> redis.run(commands -> {
            for (int i = 0; !stopped; i++) {
                commands.xadd("orders", Map.of("n", "" + i));
                commands.incr("counters:a:" + i % 50);
                commands.set("key:" + i % 50, "" + i);
            }
        }));
    }

    @Override
    public void close() {
        stopped = true;
        done.join();
    }
}
