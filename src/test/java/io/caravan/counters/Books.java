package io.caravan.counters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the increments of a test are: in counters, in claims, in the table, or parked. Starts the exporters that carry them.
 *
 * @param nodes     the servers that together hold the counters, one outside a cluster
 * @param databases of each node
 */
record Books(List<RedisServer> nodes, List<Integer> databases, PostgresServer postgres, String table, Path folder) {

    private static final String LEASE = "1000";
    private static final String OPEN_CLAIMS = """
            local open = 0
            for _, claim in ipairs(redis.call('KEYS', 'caravan:claim:*')) do
              if redis.call('HGET', claim, 'state') == 'open' and redis.call('HLEN', claim) > 1 then
                open = open + 1
              end
            end
            return open
            """;

    private static final String AMOUNTS_BY_RUN = """
            local amounts = {}
            for _, claim in ipairs(redis.call('KEYS', 'caravan:claim:*')) do
              local run = string.match(claim, '[^:]*$')
              local fields = redis.call('HGETALL', claim)
              for i = 1, #fields, 2 do
                if string.sub(fields[i], 1, 1) == '=' then
                  amounts[run] = (amounts[run] or 0) + tonumber(fields[i + 1])
                end
              end
            end
            local answer = {}
            for run, amount in pairs(amounts) do
              answer[#answer + 1] = run
              answer[#answer + 1] = string.format('%.0f', amount)
            end
            return answer
            """;

    private static final String INCREMENT = """
            local counters = redis.call('KEYS', 'counters:*')
            for _, counter in ipairs(counters) do
              redis.call('INCRBY', counter, ARGV[1])
            end
            return #counters
            """;

    static Books of(RedisServer redis, PostgresServer postgres, Path folder) {
        return new Books(List.of(redis), List.of(0), postgres, "totals", folder);
    }

    Books withTable(String other) {
        return new Books(nodes, databases, postgres, other, folder);
    }

    /** Empties Redis and the database, and makes the table. */
    void open() throws SQLException {
        nodes.forEach(RedisServer::flush);
        postgres.execute("DROP TABLE IF EXISTS caravan_ledger, caravan_parked");
        createTable();
    }

    void createTable() throws SQLException {
        postgres.execute("DROP TABLE IF EXISTS " + table + "; CREATE TABLE " + table
                + " (created timestamptz NOT NULL, counter bigint NOT NULL, grp text NOT NULL)");
    }

    /** Sets every counter of every group to the amount, in each database or in a cluster. Returns the sum. */
    long seed(long amount) {
        return nodes.size() > 1 ? seedCluster(amount) : seedDatabases(amount);
    }

    private long seedDatabases(long amount) {
        Map<String, String> counters = new TreeMap<>();
        for (int group = 0; group < Writers.GROUPS; group++) {
            for (int counter = 0; counter < Writers.COUNTERS_OF_GROUP; counter++) {
                counters.put(Writers.key(group, counter), Long.toString(amount));
            }
        }
        eachDatabase(commands -> commands.mset(counters));
        return amount * counters.size() * databases.size();
    }

    private long seedCluster(long amount) {
        RedisClusterClient client = RedisClusterClient.create(nodes.get(0).uri());
        try (StatefulRedisClusterConnection<String, String> connection = client.connect()) {
            for (int group = 0; group < Writers.GROUPS; group++) {
                Map<String, String> counters = new TreeMap<>();
                for (int counter = 0; counter < Writers.COUNTERS_OF_GROUP; counter++) {
                    counters.put(Writers.key(group, counter), Long.toString(amount));
                }
                connection.sync().mset(counters);
            }
        } finally {
            client.shutdown();
        }
        return amount * Writers.GROUPS * Writers.COUNTERS_OF_GROUP;
    }

    /** Adds the amount to every counter that is there. Returns the sum. */
    long increment(long amount) {
        long[] counters = {0};
        eachDatabase(commands -> counters[0] +=
                commands.<Long>eval(INCREMENT, ScriptOutputType.INTEGER, new String[0], Long.toString(amount)));
        return amount * counters[0];
    }

    /** Starts an exporter that talks to both servers directly. */
    Exporter export(String... options) {
        return exportThrough(nodes.get(0).port(), postgres.port(), options);
    }

    /** Starts an exporter that talks to the servers through these ports. */
    Exporter exportThrough(int redisPort, int postgresPort, String... options) {
        String list = databases.stream().map(String::valueOf).collect(Collectors.joining(","));
        List<String> arguments = new ArrayList<>(List.of(
                "--redis-port",
                Integer.toString(redisPort),
                "--psql-user",
                postgres.user(),
                "--psql-table",
                table,
                "--pattern",
                "counters:*",
                "-e",
                "grp=counters:(\\w+):\\w+",
                "--quiet"));
        if (Stream.of(options).noneMatch(option -> option.startsWith("--page-size"))) {
            arguments.add("--page-size=400");
        }
        arguments.addAll(List.of(options));
        // Unprepared statements tell a relay each time what they are.
        String url = "jdbc:postgresql://" + postgres.host() + ":" + postgresPort + "/" + postgres.database()
                + "?prepareThreshold=0";
        Map<String, String> environment = Map.of(
                "POSTGRES_URL", url,
                "PSQL_PASSWORD", postgres.password(),
                "COUNTERS_TO_POSTGRES_LEASE", LEASE,
                "COUNTERS_TO_POSTGRES_DATABASES", list);
        return Exporter.start(folder, environment, arguments);
    }

    /** Returns the sum of what the counters hold. */
    long inRedis() {
        long[] sum = {0};
        eachDatabase(commands -> {
            ScanArgs counters = ScanArgs.Builder.matches("counters:*").limit(1_000);
            Set<String> keys = new TreeSet<>();
            KeyScanCursor<String> page = commands.scan(ScanCursor.INITIAL, counters);
            keys.addAll(page.getKeys());
            while (!page.isFinished()) {
                page = commands.scan(page, counters);
                keys.addAll(page.getKeys());
            }
            for (String key : keys) {
                String value = commands.get(key);
                sum[0] += value == null ? 0 : Long.parseLong(value);
            }
        });
        return sum[0];
    }

    /** Returns the sum of the table. */
    long inTable() throws SQLException {
        return Long.parseLong(postgres.query("SELECT coalesce(sum(counter), 0) FROM " + table));
    }

    /** Returns the sum of what the tables refused. */
    long parked() throws SQLException {
        return exists("caravan_parked")
                ? Long.parseLong(postgres.query("SELECT coalesce(sum(amount), 0) FROM caravan_parked"))
                : 0;
    }

    private boolean exists(String name) throws SQLException {
        return postgres.query("SELECT to_regclass('" + name + "')") != null;
    }

    /** Returns the sum of everything that is not in a claim. */
    long total() throws SQLException {
        return inTable() + parked() + inRedis();
    }

    /** Returns the sum of what is in claims and not in the table. */
    long inClaims() throws SQLException {
        Map<String, Long> amounts = new TreeMap<>();
        eachDatabase(commands -> {
            List<String> answer = commands.eval(AMOUNTS_BY_RUN, ScriptOutputType.MULTI);
            for (int i = 0; i < answer.size(); i += 2) {
                amounts.merge(answer.get(i), Long.parseLong(answer.get(i + 1)), Long::sum);
            }
        });
        long sum = 0;
        for (Map.Entry<String, Long> amount : amounts.entrySet()) {
            sum += isCommitted(amount.getKey()) ? 0 : amount.getValue();
        }
        return sum;
    }

    /** Waits until everything issued is in one place. A request of a killed exporter may still be under way. */
    void awaitBalance(long issued) {
        await("the books balance")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(total() + inClaims())
                        .as("increments in PostgreSQL, counters and claims")
                        .isEqualTo(issued));
    }

    /** Checks that everything issued is in the table, once, and that no run has left anything. */
    void assertClosed(long issued) throws SQLException {
        assertThat(inTable()).as("increments in PostgreSQL").isEqualTo(issued);
        assertThat(total()).as("increments in PostgreSQL and Redis").isEqualTo(issued);
        assertThat(ownKeys()).as("keys of runs").isEmpty();
        assertThat(unsettled())
                .as("runs of the ledger that would never be forgotten")
                .isZero();
    }

    /** Returns the keys of Caravan's own. */
    Set<String> ownKeys() {
        Set<String> keys = new TreeSet<>();
        eachDatabase(commands -> keys.addAll(commands.keys("caravan:*")));
        return keys;
    }

    /** Returns whether a claim that can still be added to holds an amount. */
    boolean hasOpenClaim() {
        boolean[] found = {false};
        eachDatabase(commands -> found[0] |= commands.<Long>eval(OPEN_CLAIMS, ScriptOutputType.INTEGER) > 0);
        return found[0];
    }

    /** Returns whether a claim is there whose run the ledger has. */
    boolean hasCommittedClaim() throws SQLException {
        Set<String> runs = ownKeys().stream()
                .filter(key -> key.startsWith("caravan:claim:"))
                .map(key -> key.substring(key.lastIndexOf(':') + 1))
                .collect(Collectors.toSet());
        for (String run : runs) {
            if (isCommitted(run)) {
                return true;
            }
        }
        return false;
    }

    private boolean isCommitted(String run) throws SQLException {
        return exists("caravan_ledger")
                && postgres.query("SELECT 1 FROM caravan_ledger WHERE run_id = '" + run + "'") != null;
    }

    /** Returns how many runs the ledger has that nobody has settled. */
    int unsettled() throws SQLException {
        return Integer.parseInt(postgres.query(
                "SELECT count(*) FROM caravan_ledger WHERE settled_at IS NULL AND run_id NOT LIKE '#%'"));
    }

    private void eachDatabase(Consumer<RedisCommands<String, String>> work) {
        for (RedisServer node : nodes) {
            RedisClient client = RedisClient.create();
            try {
                for (int database : databases) {
                    RedisURI uri = RedisURI.create(node.uri());
                    uri.setDatabase(database);
                    try (StatefulRedisConnection<String, String> connection = client.connect(uri)) {
                        work.accept(connection.sync());
                    }
                }
            } finally {
                client.shutdown();
            }
        }
    }

    /** Runs exporters until none has left anything open, at most three. */
    void settle(String... options) {
        for (int run = 0; run < 3 && (run == 0 || !ownKeys().isEmpty()); run++) {
            awaitLeasesToEnd();
            try (Exporter exporter = export(options)) {
                if (exporter.exitCode() != 0) {
                    throw new AssertionError("A run without faults failed:\n" + exporter.output());
                }
            }
        }
    }

    void awaitLeasesToEnd() {
        await("the leases of dead exporters run out")
                .atMost(Duration.ofSeconds(60))
                .until(() -> ownKeys().stream().noneMatch(key -> key.startsWith("caravan:lease:")));
    }
}
