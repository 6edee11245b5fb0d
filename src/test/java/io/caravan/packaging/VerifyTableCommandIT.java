package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.caravan.testing.TcpProxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What {@code verify table} says of a table that was meddled with, or that is not there. */
class VerifyTableCommandIT {

    private static final String[] SOON = {"--patience", "50"};

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @TempDir
    Path folder;

    private TableProgram program;

    @BeforeEach
    void begins() throws Exception {
        redis.flush();
        postgres.execute("DROP TABLE IF EXISTS redis_data");
        program = new TableProgram(folder, redis, postgres);
        redis.run(commands -> {
            for (int i = 0; i < 10; i++) {
                commands.set("key:" + i, "value " + i);
            }
            commands.hset("hash", Map.of("a", "1", "b", "2"));
            commands.rpush("list", "x", "y");
            commands.sadd("set", "x", "y");
            commands.zadd("zset", 1.5, "x");
            commands.xadd("stream", Map.of("field", "value"));
            commands.psetex("temporary", 3_600_000, "1");
        });
        assertThat(program.run("-q")).as(() -> program.err()).isZero();
    }

    @AfterEach
    void ends() {
        program.close();
    }

    @Test
    void saysThatNothingDiffers() {
        assertThat(program.verify(SOON)).as(() -> program.err()).isZero();

        assertThat(program.out().strip())
                .isEqualTo("compared: 16, missing: 0, extra: 0, value: 0, expiry: 0, broken: 0");
        assertThat(program.err()).isEmpty();
    }

    @Test
    void namesEachRowThatIsNotAsItsKey() throws Exception {
        postgres.execute(
                "UPDATE redis_data SET value = 'another' WHERE key = 'key:1';"
                        + "UPDATE redis_data SET size = 7 WHERE key = 'hash';"
                        + "UPDATE redis_data SET expires_at = expires_at + interval '5 seconds' WHERE key = 'temporary';"
                        + "DELETE FROM redis_data WHERE key = 'key:2';"
                        + "UPDATE redis_data SET deleted_at = now() WHERE key = 'key:3';"
                        + "INSERT INTO redis_data (key, value, data_type, last_modified) VALUES ('never', 'x', 'string', now())");

        assertThat(program.verify(SOON)).isEqualTo(1);

        assertThat(program.out().lines())
                .containsExactlyInAnyOrder(
                        "Key 'key:1' of database 0 holds another value in Redis than in the table",
                        "Key 'hash' of database 0 holds another value in Redis than in the table",
                        "Key 'temporary' of database 0 expires at another time in Redis than in the table",
                        "Key 'key:2' of database 0 is in Redis, and not in the table",
                        "Key 'key:3' of database 0 is in Redis, and not in the table",
                        "Key 'never' of database 0 is in the table, and not in Redis",
                        "compared: 16, missing: 2, extra: 1, value: 2, expiry: 1, broken: 0");
    }

    @Test
    void takesOptionsIntoAccount() throws Exception {
        postgres.execute(
                "UPDATE redis_data SET expires_at = expires_at + interval '5 seconds' WHERE key = 'temporary';"
                        + "DELETE FROM redis_data WHERE key = 'hash';"
                        + "INSERT INTO redis_data (key, value, data_type, last_modified) VALUES ('never', 'x', 'string', now())");

        assertThat(program.value("key_pattern", "[kt]e*")
                        .verify("--patience", "50", "--tolerance", "6000", "--output", "json"))
                .as(() -> program.err())
                .isZero();

        assertThat(json())
                .containsEntry("equal", true)
                .hasEntrySatisfying(
                        "compared", compared -> assertThat(compared.toString()).isEqualTo("11"));
        assertThat(program.value("key_pattern", "n*").value("removed", "keep").verify(SOON))
                .isZero();
        assertThat(program.value("removed", "mark").verify(SOON)).isEqualTo(1);
    }

    private JsonObject json() {
        return Jsoner.deserialize(program.out(), new JsonObject());
    }

    @Test
    void takesNoDifferenceForOneThatHasGoneWhenItLooksAgain() throws Exception {
        postgres.execute(
                "UPDATE redis_data SET value = 'another' WHERE key = 'key:1';"
                        + "INSERT INTO redis_data (key, value, data_type, last_modified) VALUES ('late', '1', 'string', now())");
        Program verify = program.startVerify("--patience", "3000");
        awaitComparedOnce();

        postgres.execute("UPDATE redis_data SET value = 'value 1' WHERE key = 'key:1'");
        redis.run(commands -> commands.set("late", "1"));
        postgres.execute("UPDATE redis_data SET size = 1 WHERE key = 'late'");

        assertThat(verify.exitCode()).as(verify::out).isZero();
    }

    private static void awaitComparedOnce() {
        await("compared once")
                .atMost(Duration.ofSeconds(60))
                .until(() -> !postgres.query(
                                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%redis_data%ORDER BY key%'"
                                        + " AND state = 'idle' AND pid <> pg_backend_pid()")
                        .equals("0"));
    }

    @Test
    void forgetsNoDifferenceWhileItWaitsForTheDatabase() throws Exception {
        postgres.execute("DELETE FROM redis_data WHERE key = 'key:1'");
        URI database = URI.create(postgres.url().substring("jdbc:".length()));
        try (TcpProxy link = TcpProxy.to(database.getHost(), database.getPort())) {
            program.with(
                            "POSTGRES_URL",
                            postgres.url().replace(":" + database.getPort() + "/", ":" + link.port() + "/"))
                    .with("POSTGRES_CONNECT_TIMEOUT", "500");
            Program verify = program.startVerify("--patience", "1000");
            awaitComparedOnce();

            link.refuse();
            link.cut();
            await("waits").during(Duration.ofSeconds(3)).until(verify::isAlive);
            link.resume();

            assertThat(verify.exitCode()).as(verify::out).isEqualTo(1);
            assertThat(verify.out()).contains("Key 'key:1' of database 0 is in Redis, and not in the table");
        }
    }

    @Test
    void namesRowsOfTheEmptyKeyAndOfTextsThatNoKeyGives() throws Exception {
        postgres.execute("INSERT INTO redis_data (key, value, data_type, last_modified) VALUES"
                + " ('', 'x', 'string', now()), ('\\xzz', 'x', 'string', now())");

        assertThat(program.verify(SOON)).isEqualTo(1);

        assertThat(program.out().lines())
                .containsExactlyInAnyOrder(
                        "Key '' of database 0 is in the table, and not in Redis",
                        "Row '\\xzz' of database 0 is of no key: no key gives this text",
                        "compared: 16, missing: 0, extra: 2, value: 0, expiry: 0, broken: 0");
    }

    @Test
    void showsNothingThatMovesTheCursorOfATerminal() {
        redis.run(commands -> commands.set("a\nb\u001b[2J", "1"));

        assertThat(program.verify(SOON)).isEqualTo(1);

        assertThat(program.out().lines())
                .containsExactly(
                        "Key 'a b [2J' of database 0 is in Redis, and not in the table",
                        "compared: 17, missing: 1, extra: 0, value: 0, expiry: 0, broken: 0");
    }

    @Test
    void saysThatThereIsNoTable() throws Exception {
        postgres.execute("DROP TABLE redis_data");

        assertThat(program.verify(SOON)).isEqualTo(1);

        assertThat(program.err().lines())
                .singleElement()
                .asString()
                .contains("There is no table 'redis_data' in schema 'public' to compare with");
    }

    @Test
    void changesNothing() throws Exception {
        String before = postgres.query("SELECT string_agg(t::text, ';' ORDER BY key) FROM redis_data t");
        postgres.execute("DELETE FROM redis_data WHERE key = 'key:2'");

        program.verify(SOON);

        postgres.execute("ROLLBACK");
        assertThat(before).contains(postgres.query("SELECT min(t::text) FROM redis_data t WHERE key = 'key:1'"));
        assertThat(postgres.query("SELECT count(*) FROM redis_data")).isEqualTo("15");
    }

    @Test
    void refusesANegativeTime() {
        assertThat(program.verify("--patience", "-1")).isEqualTo(2);
        assertThat(program.err()).contains("--patience must be 0 or more, but is -1");
    }
}
