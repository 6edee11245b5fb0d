package io.caravan.counters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.PostgresServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where the increments of a test are: in counters, in claims, in the table, or parked. Starts the exporters that carry them. */
record Books(CountersInRedis inRedis, PostgresServer postgres, String table, Path folder) {

    private static final String LEASE = "1000";

    Books withTable(String other) {
        return new Books(inRedis, postgres, other, folder);
    }

    Books withDatabases(Integer... others) {
        return new Books(inRedis.withDatabases(others), postgres, table, folder);
    }

    /** Empties Redis and the database, and makes the table. */
    void open() throws SQLException {
        inRedis.flush();
        postgres.execute("DROP TABLE IF EXISTS caravan_ledger, caravan_parked");
        createTable();
    }

    void createTable() throws SQLException {
        postgres.execute("DROP TABLE IF EXISTS " + table + "; CREATE TABLE " + table
                + " (created timestamptz NOT NULL, counter bigint NOT NULL, grp text NOT NULL)");
    }

    /** Sets every counter of every group to the amount, in each database or in the cluster. Returns the sum. */
    long seed(long amount) {
        return inRedis.seed(amount);
    }

    /** Adds the amount to every counter that is there. Returns the sum. */
    long increment(long amount) {
        return inRedis.increment(amount);
    }

    /** Starts an exporter that talks to both servers directly. */
    Exporter export(String... options) {
        return exportThrough(inRedis.port(), postgres.port(), options);
    }

    /** Starts an exporter that talks to the servers through these ports. */
    Exporter exportThrough(int redisPort, int postgresPort, String... options) {
        String list = inRedis.databases().stream().map(String::valueOf).collect(Collectors.joining(","));
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
        Map<String, String> environment = Map.of(
                "POSTGRES_URL",
                urlThrough(postgresPort),
                "PSQL_PASSWORD",
                postgres.password(),
                "COUNTERS_TO_POSTGRES_LEASE",
                LEASE,
                "COUNTERS_TO_POSTGRES_DATABASES",
                list);
        return Exporter.start(folder, environment, arguments);
    }

    /** Unprepared statements tell a relay each time what they are. */
    private String urlThrough(int port) {
        return "jdbc:postgresql://" + postgres.host() + ":" + port + "/" + postgres.database() + "?prepareThreshold=0";
    }

    /** Starts a replay of all letters of counters that talks to both servers directly. */
    Exporter replay() {
        return replayThrough(inRedis.port(), postgres.port());
    }

    /** Starts a replay that talks to the servers through these ports. */
    Exporter replayThrough(int redisPort, int postgresPort) {
        Map<String, String> environment = Map.of(
                "REDIS_URI",
                "redis://" + inRedis.host() + ":" + redisPort,
                "POSTGRES_URL",
                urlThrough(postgresPort),
                "POSTGRES_USER",
                postgres.user(),
                "POSTGRES_PASSWORD",
                postgres.password(),
                "COUNTERS_TO_POSTGRES_LEASE",
                LEASE,
                "COUNTERS_TO_POSTGRES_TABLE",
                table);
        return Exporter.startCommand(
                folder,
                environment,
                List.of(
                        "dead-letters",
                        "replay",
                        "--route",
                        "counters-to-postgres",
                        "--quiet",
                        "--set",
                        "counters-to-postgres.extractors=grp=counters:(\\w+):\\w+"));
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
        return inTable() + parked() + inRedis.sum();
    }

    /** Returns the sum of what is in claims and not in the table. */
    long inClaims() throws SQLException {
        long sum = 0;
        for (Map.Entry<String, Long> amount : inRedis.amountsByRun().entrySet()) {
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
        return inRedis.ownKeys();
    }

    /** Returns whether a claim that can still be added to holds an amount. */
    boolean hasOpenClaim() {
        return inRedis.hasOpenClaim();
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
