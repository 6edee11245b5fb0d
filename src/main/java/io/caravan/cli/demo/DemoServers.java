package io.caravan.cli.demo;

import io.caravan.cli.servers.LocalPostgres;
import io.caravan.cli.servers.LocalRabbit;
import io.caravan.cli.servers.LocalRedis;
import io.caravan.cli.servers.LocalS3;
import io.caravan.cli.servers.LocalServer;
import io.caravan.cli.servers.Origin;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** The servers of the demo. All start at once; each is waited for when it is first asked for. */
public final class DemoServers implements AutoCloseable {

    /** With an option it is one of the demo's own in any case, and so without keys. */
    private static final String[] NOT_SAVING = {"--save", ""};

    private final CompletableFuture<LocalRedis> redis;
    private final CompletableFuture<LocalPostgres> postgres;
    private final CompletableFuture<LocalRabbit> rabbit;
    private final CompletableFuture<LocalS3> s3;
    private final CompletableFuture<LocalRedis> otherRedis;

    /** @param embedded whether to use those that Maven brought along even where others are installed */
    public DemoServers(boolean embedded) {
        redis = begin(() -> embedded ? LocalRedis.start(Origin.EMBEDDED) : LocalRedis.start());
        postgres = begin(() -> embedded ? LocalPostgres.start(Origin.EMBEDDED) : LocalPostgres.start());
        rabbit = begin(() -> embedded ? LocalRabbit.start(Origin.EMBEDDED) : LocalRabbit.start());
        s3 = begin(LocalS3::start);
        otherRedis =
                begin(() -> embedded ? LocalRedis.start(Origin.EMBEDDED, NOT_SAVING) : LocalRedis.start(NOT_SAVING));
    }

    private static <S> CompletableFuture<S> begin(Supplier<S> start) {
        return CompletableFuture.supplyAsync(start, work -> {
            Thread thread = new Thread(work, "caravan-demo-server");
            thread.setDaemon(true);
            thread.start();
        });
    }

    public LocalRedis redis() {
        return ready(redis);
    }

    public LocalPostgres postgres() {
        return ready(postgres);
    }

    public LocalRabbit rabbit() {
        return ready(rabbit);
    }

    public LocalS3 s3() {
        return ready(s3);
    }

    /** Returns a Redis without keys. */
    public LocalRedis otherRedis() {
        return ready(otherRedis);
    }

    private static <S> S ready(CompletableFuture<S> starting) {
        try {
            return starting.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Returns the properties of the flows that say where Redis and PostgreSQL are. */
    public Map<String, String> properties() {
        return Map.of(
                "redis.uri", redis().uri(),
                "postgres.url", postgres().url(),
                "postgres.user", postgres().user(),
                "postgres.password", postgres().password());
    }

    /** Ends those that run; one that still starts ends with this process. */
    @Override
    public void close() {
        otherRedis.thenAccept(LocalServer::close);
        s3.thenAccept(LocalServer::close);
        rabbit.thenAccept(LocalServer::close);
        postgres.thenAccept(LocalServer::close);
        redis.thenAccept(LocalServer::close);
    }
}
