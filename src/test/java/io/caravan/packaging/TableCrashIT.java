package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.table.TableKeys;
import io.caravan.table.TableRowsCheck;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Passes of the command table that are killed at any moment while keys change, and those that go on with them. */
class TableCrashIT {

    private static final boolean FULL = "full".equals(System.getProperty("caravan.faults"));
    private static final int KILLS = FULL ? 20 : 4;
    private static final int KEYS = FULL ? 20_000 : 8_000;
    private static final int BUSY = 2_000;
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--save", "", "--appendonly", "no");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @TempDir
    Path folder;

    private final TableRowsCheck rows = new TableRowsCheck(postgres, "redis_data");
    private TableProgram program;
    private Thread writer;
    private volatile boolean stopping;

    @BeforeEach
    void begins() {
        redis.assumeLocal();
        postgres.assumeLocal();
        program = new TableProgram(folder, redis, postgres).value("batch_size", "100");
    }

    @AfterEach
    void ends() throws Exception {
        program.close();
        stops();
    }

    /** Makes, changes and deletes keys, and has others expire. */
    private void writes() {
        stopping = false;
        writer = new Thread(
                () -> redis.run(commands -> {
                    ThreadLocalRandom random = ThreadLocalRandom.current();
                    while (!stopping) {
                        String key = "busy:" + random.nextInt(BUSY);
                        switch (random.nextInt(5)) {
                            case 0 -> commands.del(key);
                            case 1 -> commands.psetex("expires:" + key, 1 + random.nextInt(2_000), "soon");
                            default -> commands.set(key, "again " + random.nextInt());
                        }
                        LockSupport.parkNanos(500_000);
                    }
                }),
                "writer");
        writer.start();
    }

    private void stops() throws InterruptedException {
        stopping = true;
        if (writer != null) {
            writer.join();
        }
    }

    private JsonNode runToItsEnd() throws Exception {
        assertThat(program.run("--state", "state.json", "--output", "json"))
                .as(() -> program.err())
                .isZero();
        return JSON.readTree(program.out());
    }

    /** Kills some at any moment of their lives, and others after a checkpoint. */
    private void kill(int number, StateWatch state, long nanosOfAPass) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Program pass = program.start("--state", "state.json");
        if (number % 2 == 0) {
            int before = state.checkpoints();
            await("a checkpoint")
                    .atMost(LONGEST)
                    .pollInterval(2, TimeUnit.MILLISECONDS)
                    .until(() -> state.checkpoints() > before || !pass.isAlive());
            LockSupport.parkNanos(random.nextLong(nanosOfAPass / 4));
        } else {
            LockSupport.parkNanos(random.nextLong(nanosOfAPass));
        }
        program.close();
    }

    @Test
    void hasWhatRedisHoldsHoweverOftenItIsKilled() throws Exception {
        TableKeys.makeOdd(redis);
        TableKeys.change(redis, KEYS, 0);
        redis.run(commands -> commands.set("goes", "1"));
        long begun = System.nanoTime();
        assertThat(runToItsEnd().path("written").asInt()).isGreaterThan(KEYS);
        long nanosOfAPass = System.nanoTime() - begun;

        int resumed = 0;
        try (StateWatch state = new StateWatch(folder.resolve("state.json"))) {
            for (int kill = 0; kill < KILLS; kill++) {
                TableKeys.change(redis, KEYS, kill + 1);
                writes();
                kill(kill, state, nanosOfAPass);
                JsonNode result = runToItsEnd();
                stops();
                resumed += result.path("resumed").asBoolean() ? 1 : 0;
                assertThat(state.last().path("cursor").asText()).isEqualTo("0");
                // What changed during the passes may have been read before or after it did.
                rows.assertEqual(redis.uri(), 0, key -> !key.contains("busy:"));

                redis.run(commands -> {
                    await().atMost(LONGEST)
                            .until(() -> commands.keys("expires:*").isEmpty());
                    commands.del("goes");
                });
                runToItsEnd();
                rows.assertEqual(redis.uri(), 0);
                assertThat(postgres.query("SELECT deleted_at IS NOT NULL FROM redis_data WHERE key = 'goes'"))
                        .isEqualTo("t");
                redis.run(commands -> commands.set("goes", "1"));
            }
        }
        assertThat(resumed).as("kills after which the next run went on").isPositive();
        assertThat(postgres.query("SELECT count(*) FROM caravan_sync_seen")).isEqualTo("0");
    }
}
