package io.caravan.sink.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.RedisServer;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which failures of Redis a letter is to blame for. */
class OutageIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--save", "");

    @AfterEach
    void mend() {
        redis.run(commands -> {
            commands.configSet("maxmemory", "0");
            commands.configSet("min-replicas-to-write", "0");
            commands.replicaofNoOne();
        });
        redis.flush();
    }

    private static Exception failureOf(Consumer<RedisCommands<String, String>> command) {
        AtomicReference<Exception> failure = new AtomicReference<>();
        redis.run(commands -> {
            try {
                command.accept(commands);
            } catch (RedisException e) {
                failure.set(e);
            }
        });
        return failure.get();
    }

    @Test
    void aServerThatIsFullIsAnOutage() {
        redis.run(commands -> commands.configSet("maxmemory", "1"));

        Exception failure = failureOf(commands -> commands.set("k", "v"));

        assertThat(failure).hasMessageStartingWith("OOM");
        assertThat(Outage.caused(new IllegalStateException(failure))).isTrue();
    }

    @Test
    void aServerThatLacksItsReplicasIsAnOutage() {
        redis.run(commands -> commands.configSet("min-replicas-to-write", "1"));

        Exception failure = failureOf(commands -> commands.set("k", "v"));

        assertThat(failure).hasMessageStartingWith("NOREPLICAS");
        assertThat(Outage.caused(failure)).isTrue();
    }

    @Test
    void aServerThatOnlyReadsIsAnOutage() {
        redis.run(commands -> commands.replicaof("127.0.0.1", 1));

        Exception failure = failureOf(commands -> commands.set("k", "v"));

        assertThat(failure).hasMessageStartingWith("READONLY");
        assertThat(Outage.caused(failure)).isTrue();
    }

    @Test
    void aCommandThatIsWrongForItsKeyIsNone() {
        redis.run(commands -> commands.rpush("list", "1"));

        Exception failure = failureOf(commands -> commands.get("list"));

        assertThat(failure).hasMessageStartingWith("WRONGTYPE");
        assertThat(Outage.caused(failure)).isFalse();
    }
}
