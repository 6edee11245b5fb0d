package io.caravan.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.cli.servers.Origin;
import org.junit.jupiter.api.Test;

/** The servers from Maven Central, also where a local binary exists. */
class EmbeddedServersIT {

    @Test
    void startsKillsAndRestartsTheEmbeddedRedis() {
        try (RedisServer redis = RedisServer.start(Origin.EMBEDDED, "--appendonly", "yes", "--appendfsync", "always")) {
            redis.run(commands -> commands.set("key", "value"));

            redis.kill();
            redis.restart();

            redis.run(commands -> assertThat(commands.get("key")).isEqualTo("value"));
            assertThat(redis.origin()).isEqualTo(Origin.EMBEDDED);
            assertThat(redis.product()).startsWith("Redis 6.");
        }
    }

    @Test
    void startsKillsAndRestartsTheEmbeddedPostgres() throws Exception {
        try (PostgresServer postgres = PostgresServer.start(Origin.EMBEDDED)) {
            postgres.execute("CREATE TABLE kept (v int); INSERT INTO kept VALUES (7)");

            postgres.kill();
            postgres.restart();

            assertThat(postgres.query("SELECT v FROM kept")).isEqualTo("7");
            assertThat(postgres.origin()).isEqualTo(Origin.EMBEDDED);
            assertThat(postgres.product()).startsWith("PostgreSQL 14.");
        }
    }
}
