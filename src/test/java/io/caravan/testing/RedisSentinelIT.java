package io.caravan.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisSentinelIT {

    @RegisterExtension
    static final RedisSentinel sentinel = RedisSentinel.start();

    @Test
    void failsOverToTheReplicaAndClientsFindIt() {
        RedisServer before = sentinel.primary();
        before.run(commands -> {
            commands.set("key", "value");
            commands.waitForReplication(1, 5_000);
        });

        RedisServer after = sentinel.failover();

        assertThat(after).isNotSameAs(before);
        RedisClient client = RedisClient.create(sentinel.uri());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            assertThat(connection.sync().get("key")).isEqualTo("value");
            connection.sync().set("written", "after");
        } finally {
            client.shutdown();
        }
        after.run(commands -> assertThat(commands.get("written")).isEqualTo("after"));
    }
}
