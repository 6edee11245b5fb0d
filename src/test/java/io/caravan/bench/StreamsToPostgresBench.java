package io.caravan.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.sync.ShippedFlows;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How fast the flow streams-to-postgres has the entries of streams in committed rows of the table that it makes, against a bare
 * loop that inserts the same rows in the same order into the same table. The two take turns; the median of each is printed.
 */
@Tag("streams")
class StreamsToPostgresBench {

    private static final int ENTRIES = Integer.getInteger("bench.entries", 100_000);
    private static final int MANY_ENTRIES = Integer.getInteger("bench.many-entries", 1_000_000);
    private static final int BATCH = 1_000;
    private static final int ROUNDS = 3;
    private static final int SECONDS_OF_TRICKLE = 20;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private static final String ADD = """
            for i = 1, ARGV[1] do redis.call('XADD', KEYS[1], '*', 'data', string.rep('x', ARGV[2])) end
            return redis.status_reply('OK')
            """;
    private static final String INSERT = "INSERT INTO redis_streams (stream_key, message_id, data, \"timestamp\")"
            + " SELECT k, i, d::jsonb, t FROM unnest(?::text[], ?::text[], ?::text[], ?::timestamptz[]) AS r (k, i, d, t)"
            + " ON CONFLICT (stream_key, message_id) DO NOTHING";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--appendonly", "no", "--save", "");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start("track_commit_timestamp=on");

    @TempDir
    Path folder;

    /** Rows as they are in the table, a column each. */
    private record Rows(String[] keys, String[] ids, String[] data, String[] times) {}

    @BeforeEach
    void begin() throws SQLException {
        redis.flush();
        postgres.execute("DROP TABLE IF EXISTS redis_streams");
    }

    private static ShippedFlows flows() {
        return new ShippedFlows(redis, postgres)
                .set("streams-to-postgres.enabled", true)
                .start();
    }

    private static List<String> names(int streams) {
        return IntStream.range(0, streams).mapToObj(i -> "stream:" + i).toList();
    }

    private static void fill(List<String> names, int entries, int bytes) {
        redis.run(commands -> names.forEach(name -> {
            for (int left = entries / names.size(); left > 0; left -= 10_000) {
                commands.eval(
                        ADD,
                        ScriptOutputType.STATUS,
                        new String[] {name},
                        Integer.toString(Math.min(left, 10_000)),
                        Integer.toString(bytes));
            }
        }));
    }

    private static void awaitTable() {
        await("the table").atMost(LONGEST).ignoreExceptions().until(() -> rows() == 0);
    }

    private static long rows() throws SQLException {
        return Long.parseLong(postgres.query("SELECT count(*) FROM redis_streams"));
    }

    private static void awaitRows(int count) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            // Costs nothing, and says when it is worth to count.
            await("numbers given")
                    .atMost(LONGEST)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> ask(statement, "SELECT last_value FROM redis_streams_id_seq") >= count);
            await("rows committed")
                    .atMost(LONGEST)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> ask(statement, "SELECT count(*) FROM redis_streams") == count);
        }
    }

    private static long ask(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 100", "10, 100", "1000, 100", "1, 1024", "10, 1024", "1000, 1024"})
    void writes(int streams, int bytes) throws Exception {
        List<String> names = names(streams);
        double[] ours = new double[ROUNDS];
        double[] limit = new double[ROUNDS];
        try (ShippedFlows flows = flows()) {
            awaitTable();
            var routes = flows.camel().getRouteController();
            routes.stopRoute("streams-to-postgres");
            fill(names, ENTRIES, bytes);
            // The first round warms both up.
            for (int round = -1; round < ROUNDS; round++) {
                redis.run(commands -> names.forEach(name -> commands.xgroupDestroy(name, "caravan")));
                empty();
                long begin = System.nanoTime();
                routes.startRoute("streams-to-postgres");
                awaitRows(ENTRIES);
                double own = (System.nanoTime() - begin) / 1e9;
                routes.stopRoute("streams-to-postgres");
                double bare = bare(read());
                if (round >= 0) {
                    ours[round] = own;
                    limit[round] = bare;
                }
            }
        }
        double ourRate = ENTRIES / median(ours);
        double limitRate = ENTRIES / median(limit);
        System.out.printf(
                "%,5d streams, %,5d bytes   ours %,8.0f rows/s   bare insert %,8.0f rows/s   ratio %3.0f %%%n",
                streams, bytes, ourRate, limitRate, 100 * ourRate / limitRate);
    }

    private static void empty() throws SQLException {
        postgres.execute("TRUNCATE redis_streams RESTART IDENTITY");
        try (Connection connection = postgres.connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT");
        }
    }

    private static Rows read() throws SQLException {
        Rows rows = new Rows(new String[ENTRIES], new String[ENTRIES], new String[ENTRIES], new String[ENTRIES]);
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet each = statement.executeQuery(
                        "SELECT stream_key, message_id, data, \"timestamp\" FROM redis_streams ORDER BY id")) {
            for (int i = 0; each.next(); i++) {
                rows.keys[i] = each.getString(1);
                rows.ids[i] = each.getString(2);
                rows.data[i] = each.getString(3);
                rows.times[i] = each.getString(4);
            }
        }
        return rows;
    }

    private static double bare(Rows rows) throws SQLException {
        empty();
        long begin = System.nanoTime();
        try (Connection connection = postgres.connect();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (int from = 0; from < ENTRIES; from += BATCH) {
                int to = Math.min(ENTRIES, from + BATCH);
                int parameter = 1;
                for (String[] column : List.of(rows.keys, rows.ids, rows.data, rows.times)) {
                    insert.setArray(
                            parameter++, connection.createArrayOf("text", Arrays.copyOfRange(column, from, to)));
                }
                insert.executeUpdate();
            }
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private static double median(double[] seconds) {
        Arrays.sort(seconds);
        return seconds[seconds.length / 2];
    }

    @Test
    void writesTheRowsOfManyIdleStreamsSoon() throws Exception {
        List<String> names = names(1_000);
        fill(names, names.size(), 100);
        RedisClient client = RedisClient.create(redis.uri());
        try (ShippedFlows flows = flows();
                var connection = client.connect()) {
            await("the table").atMost(LONGEST).ignoreExceptions().until(() -> rows() >= 0);
            awaitRows(names.size());
            postgres.execute("TRUNCATE redis_streams RESTART IDENTITY");
            RedisAsyncCommands<String, String> commands = connection.async();
            int added = 0;
            long begin = System.nanoTime();
            while (added < SECONDS_OF_TRICKLE * names.size()) {
                long due = (System.nanoTime() - begin) / 1_000_000 * names.size() / 1_000;
                for (; added < due; added++) {
                    commands.xadd(names.get(added % names.size()), Map.of("data", "x".repeat(100)));
                }
                LockSupport.parkNanos(500_000);
            }
            awaitRows(added);
            assertThat(flows.ailments()).isEmpty();
        } finally {
            client.shutdown();
        }
        String late =
                "extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000 - split_part(message_id, '-', 1)::bigint";
        System.out.printf(
                "1,000 streams, an entry a second each, from XADD to committed row: %s; the aim is p99 below 1000 ms%n",
                postgres.query("SELECT format('median %s ms, p99 %s ms, longest %s ms',"
                        + " round(percentile_cont(0.5) WITHIN GROUP (ORDER BY " + late + ")::numeric),"
                        + " round(percentile_cont(0.99) WITHIN GROUP (ORDER BY " + late + ")::numeric), round(max("
                        + late
                        + "))) FROM redis_streams"));
    }

    @Test
    void copiesManyEntriesInLittleMemory() throws Exception {
        fill(names(10), MANY_ENTRIES, 100);
        long begin = System.nanoTime();
        Process service = service("-Xmx256m");
        try {
            awaitTableOf(service);
            awaitRows(MANY_ENTRIES);
            double seconds = (System.nanoTime() - begin) / 1e9;
            System.out.printf(
                    "%,d entries in %.0f s, start included, within -Xmx256m: %,.0f rows/s%n",
                    MANY_ENTRIES, seconds, MANY_ENTRIES / seconds);
        } finally {
            service.destroyForcibly().waitFor();
        }
    }

    private static void awaitTableOf(Process service) {
        await("the table")
                .atMost(LONGEST)
                .failFast("the service has ended", () -> !service.isAlive())
                .ignoreExceptions()
                .until(() -> rows() >= 0);
    }

    private Process service(String memory) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java, memory, "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.caravan.Caravan", "run"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "REDIS_URI", redis.uri(),
                        "POSTGRES_URL", postgres.url(),
                        "POSTGRES_USER", postgres.user(),
                        "POSTGRES_PASSWORD", postgres.password(),
                        "STREAMS_TO_POSTGRES_ENABLED", "true",
                        "OBSERVE_PORT", Integer.toString(freePort())));
        return builder.start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
