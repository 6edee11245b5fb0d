package io.caravan.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./caravan counters} as a user types it: how long it takes with nothing to do, and what it needs with very much. */
@Tag("counters")
class CommandBench {

    private static final int MANY_KEYS = Integer.getInteger("bench.many-keys", 10_000_000);
    private static final int EMPTY_RUNS = 11;
    private static final double LONGEST_EMPTY_RUN_SECONDS = 1.2;
    private static final Duration ARCHIVED_WITHIN = Duration.ofMinutes(3);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--save", "", "--appendonly", "no");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @TempDir
    Path folder;

    @BeforeAll
    static void prepares() throws Exception {
        postgres.execute("CREATE TABLE totals (created timestamptz NOT NULL, counter bigint NOT NULL,"
                + " operation varchar(40), org_id int)");
    }

    @Test
    void hasNothingToDo() throws Exception {
        run("");
        awaitClassArchive();
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < EMPTY_RUNS; i++) {
            long begin = System.nanoTime();
            run("", "--decr");
            seconds.add((System.nanoTime() - begin) / 1e9);
        }
        Collections.sort(seconds);
        double median = seconds.get(EMPTY_RUNS / 2);
        System.out.printf(
                "%-24s %.2f s (median of %d, %.2f to %.2f s); the aim is below %.1f s%n",
                "empty run",
                median,
                EMPTY_RUNS,
                seconds.get(0),
                seconds.get(EMPTY_RUNS - 1),
                LONGEST_EMPTY_RUN_SECONDS);
    }

    @Test
    void samplesManyKeysInLittleMemory() throws Exception {
        try (RedisClient client = RedisClient.create(redis.uri())) {
            CounterData.load(client, MANY_KEYS);
        }
        long begin = System.nanoTime();
        run("-Xmx256m");
        double seconds = (System.nanoTime() - begin) / 1e9;
        assertThat(postgres.query("SELECT sum(counter) FROM totals")).isEqualTo(Long.toString(7L * MANY_KEYS));
        System.out.printf(
                "%-24s %,10.0f keys/s, %,d keys in %.0f s within -Xmx256m%n",
                "sample, many keys", MANY_KEYS / seconds, MANY_KEYS, seconds);
        postgres.execute("TRUNCATE totals");
        redis.flush();
    }

    private void run(String javaOptions, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of("caravan").toAbsolutePath().toString(), "counters", "-q", "--page-size", "1000"));
        command.addAll(List.of("-e", "operation=\\w+:(\\w+):\\w+,org_id::int=\\w+:\\w+:(\\w+):\\w+"));
        command.addAll(List.of("--psql-table", "totals"));
        command.addAll(List.of(arguments));
        Path log = folder.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("CARAVAN_OPTS", javaOptions);
        builder.environment().put("REDIS_URI", redis.uri());
        builder.environment().put("POSTGRES_URL", postgres.url());
        builder.environment().put("POSTGRES_USER", postgres.user());
        builder.environment().put("POSTGRES_PASSWORD", postgres.password());
        int exitCode = builder.start().waitFor();
        assertThat(exitCode).as(Files.readString(log)).isZero();
    }

    /** The launcher makes the archive beside its first command. */
    private static void awaitClassArchive() {
        Path archives = Path.of("target", "class-data");
        await().atMost(ARCHIVED_WITHIN).until(() -> {
            try (Stream<Path> files = Files.list(archives)) {
                return files.anyMatch(file -> file.toString().endsWith(".jsa"));
            }
        });
    }
}
