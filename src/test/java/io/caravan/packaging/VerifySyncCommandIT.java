package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.Consumer;
import io.lettuce.core.XReadArgs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What {@code verify sync} says of the tables that the service has written. */
class VerifySyncCommandIT {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @TempDir
    Path folder;

    private final Map<String, String> environment = new TreeMap<>();

    @BeforeEach
    void begins() throws Exception {
        redis.flush();
        postgres.execute("DROP TABLE IF EXISTS redis_streams, redis_key_values");
        environment.putAll(Health.onFreePort().environment());
        environment.put("REDIS_HOST", redis.host());
        environment.put("REDIS_PORT", String.valueOf(redis.port()));
        environment.put("POSTGRES_URL", postgres.url());
        environment.put("PG_USER", postgres.user());
        environment.put("PG_PASSWORD", postgres.password());
        environment.put("STREAM_CONSUMER_GROUP", "sync-group");
        environment.put("REDIS_DB_SEARCH_RANGE", "0-1");
        environment.put("STREAM_DISCOVERY_PATTERNS", "*-stream");
        environment.put("STREAM_DISCOVERY_INTERVAL", "0.2");
        environment.put("SYNC_INTERVAL", "0.2");
        environment.put("REDIS_RATE_LIMIT", "100000");
        redis.run(commands -> {
            for (int i = 0; i < 50; i++) {
                commands.xadd("one-stream", Map.of("n", String.valueOf(i)));
                commands.set("key:" + i, "value");
            }
            commands.hset("hash", Map.of("a", "1"));
            commands.select(1);
            commands.xadd("two-stream", Map.of("n", "1"));
            commands.set("key", "of database 1");
            commands.select(0);
        });
        copyAll(51, 52);
    }

    private void copyAll(int entries, int keys) {
        try (Program sync = Program.start(folder, environment, Program.caravan("sync"))) {
            await("copied").atMost(LONGEST).ignoreExceptions().untilAsserted(() -> {
                assertThat(postgres.query("SELECT count(*) FROM redis_streams")).isEqualTo("" + entries);
                assertThat(postgres.query("SELECT count(*) FROM redis_key_values"))
                        .isEqualTo("" + keys);
            });
            redis.run(commands -> await("acknowledged")
                    .atMost(LONGEST)
                    .until(() -> commands.xpending("one-stream", "sync-group").getCount() == 0));
            sync.terminate();
            assertThat(sync.exitCode()).as(sync::err).isZero();
        }
    }

    private Program verify(String... options) {
        List<String> command = new ArrayList<>(Program.caravan("verify", "sync"));
        command.addAll(List.of("--patience", "50"));
        command.addAll(List.of(options));
        Program program = Program.start(folder, environment, command);
        program.exitCode();
        return program;
    }

    @Test
    void saysThatNothingDiffersAndHowMuchWaits() {
        redis.run(commands -> {
            commands.xadd("one-stream", Map.of("n", "new"));
            commands.xadd("new-stream", Map.of("n", "1"));
        });
        try (Program verify = verify()) {
            assertThat(verify.exitCode()).as(() -> verify.out() + verify.err()).isZero();
            assertThat(verify.out().strip())
                    .isEqualTo(
                            "compared: 103, not delivered yet: 2, missing: 0, extra: 0, value: 0, expiry: 0, broken: 0");
        }
    }

    @Test
    void namesWhatIsNotInTheTables() throws Exception {
        String id = postgres.query("SELECT max(message_id) FROM redis_streams WHERE stream_key = 'one-stream'");
        String other = postgres.query("SELECT min(message_id) FROM redis_streams WHERE stream_key = 'one-stream'");
        postgres.execute("DELETE FROM redis_streams WHERE message_id = '" + id + "' AND stream_key = 'one-stream';"
                + "UPDATE redis_streams SET data = '{\"n\": \"100\"}' WHERE message_id = '" + other
                + "' AND stream_key = 'one-stream';"
                + "UPDATE redis_key_values SET redis_value = 'x' WHERE redis_db = 1;"
                + "DELETE FROM redis_key_values WHERE redis_key = 'hash'");

        try (Program verify = verify()) {
            assertThat(verify.exitCode()).isEqualTo(1);
            assertThat(verify.out().lines())
                    .containsExactlyInAnyOrder(
                            "Entry " + id
                                    + " of stream 'one-stream' of database 0 was acknowledged, and is not in the table",
                            "Entry " + other
                                    + " of stream 'one-stream' of database 0 holds something else in Redis than in the table",
                            "Key 'key' of database 1 holds another value in Redis than in the table",
                            "Key 'hash' of database 0 is in Redis, and not in the table",
                            "compared: 103, missing: 2, extra: 0, value: 2, expiry: 0, broken: 0");
        }
    }

    @Test
    void leavesOutWhatIsNotCopied() throws Exception {
        postgres.execute("DROP TABLE redis_key_values");
        environment.put("KEY_VALUE_AUTO_DISCOVERY", "false");
        try (Program verify = verify()) {
            assertThat(verify.exitCode()).as(() -> verify.out() + verify.err()).isZero();
            assertThat(verify.out()).startsWith("compared: 51, missing: 0");
        }
    }

    @Test
    void looksForNoEntryFromBeforeTheGroup() {
        redis.run(commands -> {
            commands.xadd("late-stream", Map.of("n", "1"));
            commands.xadd("late-stream", Map.of("n", "2"));
            commands.xgroupCreate(XReadArgs.StreamOffset.latest("late-stream"), "sync-group");
            commands.xadd("late-stream", Map.of("n", "3"));
        });
        copyAll(52, 52);

        environment.put("STREAMS_TO_POSTGRES_START_FROM", "$");
        try (Program verify = verify()) {
            assertThat(verify.exitCode()).as(() -> verify.out() + verify.err()).isZero();
            assertThat(verify.out()).startsWith("compared: 104, not delivered yet: 2, missing: 0");
        }
    }

    @Test
    void countsNoEntryThatAConsumerHasNotAcknowledged() throws Exception {
        redis.run(commands -> {
            commands.xadd("one-stream", Map.of("n", "pending"));
            commands.xreadgroup(
                    Consumer.from("sync-group", "another"), XReadArgs.StreamOffset.lastConsumed("one-stream"));
        });
        try (Program verify = verify()) {
            assertThat(verify.exitCode()).as(() -> verify.out() + verify.err()).isZero();
            assertThat(verify.out()).startsWith("compared: 103, not delivered yet: 1, missing: 0");
        }
    }
}
