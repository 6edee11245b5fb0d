package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.flows.ReadmeExamples;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The flows of the README as they stand there, started in some way, on real servers. */
abstract class ReadmeFlows {

    static final Duration SOON = Duration.ofSeconds(90);

    private final RedisServer redis;
    private final PostgresServer postgres;
    private final S3Server s3;

    @TempDir
    Path folder;

    private Map<String, String> environment;
    private Program program;

    /** @param redis and the others: servers that end with the tests of the class */
    ReadmeFlows(RedisServer redis, PostgresServer postgres, S3Server s3) {
        this.redis = redis;
        this.postgres = postgres;
        this.s3 = s3;
    }

    @BeforeEach
    void configures() throws IOException {
        redis.flush();
        environment = new HashMap<>(Health.onFreePort().environment());
        environment.put("REDIS_URI", redis.uri());
        environment.put("POSTGRES_URL", postgres.url());
        environment.put("POSTGRES_USER", postgres.user());
        environment.put("POSTGRES_PASSWORD", postgres.password());
        s3.properties("examples")
                .forEach((name, value) ->
                        environment.put(name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT), value));
    }

    @AfterEach
    void stops() {
        if (program != null) {
            program.close();
        }
    }

    /** Starts a flow in a folder. */
    abstract Program start(String example, Path folder, Map<String, String> environment) throws IOException;

    void run(String example) throws IOException {
        program = start(example, folder, environment);
    }

    @Test
    void thereAreThree() {
        assertThat(ReadmeExamples.all())
                .containsOnlyKeys(
                        "orders-to-s3.camel.yaml", "sessions-to-postgres.camel.yaml", "events-to-file.camel.yaml");
    }

    @Test
    void storesEntriesOfAStream() throws IOException {
        String[] id = new String[1];
        redis.run(commands -> id[0] = commands.xadd("orders", Map.of("item", "tea")));
        s3.bucket("examples").empty();

        run("orders-to-s3.camel.yaml");

        await().atMost(SOON).until(() -> !s3.bucket("examples").names().isEmpty());
        assertThat(s3.bucket("examples").get("orders/" + id[0] + ".json"))
                .asString()
                .isEqualTo("{\"item\":\"tea\"}");
        await().atMost(SOON)
                .untilAsserted(() -> redis.run(commands -> assertThat(
                                commands.xpending("orders", "orders-to-s3").getCount())
                        .isZero()));
    }

    @Test
    void writesHashesToATableWithSqlOfItsOwn() throws Exception {
        postgres.execute("DROP TABLE IF EXISTS sessions;"
                + "CREATE TABLE sessions (id text PRIMARY KEY, username text, seen timestamptz)");
        redis.run(commands -> commands.hset("session:1", Map.of("user", "ann's", "seen", "1700000000")));
        redis.run(commands -> commands.set("session:2", "no hash"));

        run("sessions-to-postgres.camel.yaml");

        await().atMost(SOON).until(() -> postgres.query("SELECT id FROM sessions") != null);
        assertThat(postgres.query("SELECT string_agg(concat_ws(' ', id, username, extract(epoch FROM seen)::int), ',')"
                        + " FROM sessions"))
                .isEqualTo("session:1 ann's 1700000000");
    }

    @Test
    void writesEventsOfSomeKeysToAFile() throws IOException {
        Path file = folder.resolve("events/events.jsonl");

        run("events-to-file.camel.yaml");
        await().atMost(SOON).until(() -> {
            redis.run(commands -> commands.set("user:7", "x"));
            redis.run(commands -> commands.set("other:7", "x"));
            return Files.exists(file) && Files.readString(file).contains("user:7");
        });

        assertThat(Files.readAllLines(file))
                .allSatisfy(line -> assertThat(line)
                        .matches("\\{\"time\":\\d{13},\"database\":0,\"event\":\"set\",\"key\":\"user:7\"}"));
    }
}
