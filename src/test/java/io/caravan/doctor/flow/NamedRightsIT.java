package io.caravan.doctor.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.cli.CommandLineRun;
import io.caravan.cli.CommandResult;
import io.caravan.sink.restore.bucket.RestoreReport;
import io.caravan.state.backup.Reconcile;
import io.caravan.sync.ShippedFlows;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Server;
import io.lettuce.core.Consumer;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.SetArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each flow works with the rights that doctor names and no others, and never asks for what it may not have. */
class NamedRightsIT {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    private NamedRights rights;
    private ShippedFlows flows;

    @BeforeEach
    void begin() throws SQLException {
        redis.assumeVersion(6);
        redis.flush();
        redis.run(commands -> commands.configSet("notify-keyspace-events", "AKE"));
        postgres.execute("DROP TABLE IF EXISTS redis_streams, redis_key_values, redis_data, totals, caravan_parked;"
                + " CREATE TABLE totals (created timestamptz, counter bigint, grp int)");
        rights = new NamedRights(redis)
                .set("postgres.url", postgres.url())
                .set("postgres.user", postgres.user())
                .set("postgres.password", postgres.password())
                .set("counters-to-postgres.table", "totals")
                .set("counters-to-postgres.interval", 200)
                .set("counters-to-postgres.extractors", "grp::int=counters:(\\w+)")
                .set("keyvalues-to-postgres.interval", 200)
                .set("keyvalues-to-postgres.removed", "mark")
                .set("keys-to-table.interval", 200)
                .set("streams-to-postgres.discovery-interval", 200)
                .set("streams-monitor.interval", 200);
    }

    @AfterEach
    void end() {
        if (flows != null) {
            flows.close();
        }
        s3.bucket("rights").empty();
    }

    private void start(String... ids) throws Exception {
        flows = rights.start(ids);
    }

    private static void until(String what, Callable<Boolean> condition) {
        await(what).atMost(LONGEST).ignoreExceptions().until(condition);
    }

    /** Ends the flow, so that its farewell is heard, too. */
    private void verifyNothingWasRefused() {
        flows.close();
        assertThat(rights.refusals()).isEmpty();
    }

    private double total(String name, String... tags) {
        MeterRegistry meters = flows.camel().getRegistry().findSingleByType(MeterRegistry.class);
        return meters.find(name).tags(tags).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private void awaitPasses(String route, int more) {
        double before = total("caravan.scan.passes", "route", route, "result", "complete");
        until(
                more + " passes",
                () -> total("caravan.scan.passes", "route", route, "result", "complete") >= before + more);
    }

    private static long rows(String query) {
        try {
            return Long.parseLong(postgres.query(query));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void addOneOfEachType(String prefix) {
        String large = "x".repeat(3_000);
        redis.run(commands -> {
            commands.set(prefix + "string", "1");
            commands.set(prefix + "expiring", "1", SetArgs.Builder.ex(1_000));
            commands.set(prefix + "long-string", "x".repeat(40_000));
            for (int size : new int[] {1, 40}) {
                IntStream.range(0, size).forEach(each -> {
                    commands.rpush(prefix + "list" + size, each + large);
                    commands.sadd(prefix + "set" + size, each + large);
                    commands.hset(prefix + "hash" + size, "f" + each, large);
                    commands.zadd(prefix + "zset" + size, ScoredValue.just(each, each + large));
                    commands.xadd(prefix + "stream" + size, Map.of("f", large));
                });
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"decr, false", "reset, true"})
    void countersAreTakenGivenATimeToLiveAndParked(String take, boolean onlyLonger) throws Exception {
        redis.run(commands -> {
            commands.set("counters:7", "3", SetArgs.Builder.ex(1_000));
            commands.set("counters:8", "1");
            commands.set("counters:word", "1");
            commands.rpush("counters:9", "no", "counter");
        });
        redis.assumeVersion(onlyLonger ? 7 : 6);
        rights.set("counters-to-postgres.take", take)
                .set("counters-to-postgres.expire-after", 5_000_000)
                .set("counters-to-postgres.expire-only-longer", onlyLonger);

        start("counters-to-postgres");
        awaitPasses("counters-to-postgres", 3);

        assertThat(rows("SELECT sum(counter) FROM totals")).isEqualTo(4);
        redis.run(commands -> {
            assertThat(commands.ttl("counters:7")).isGreaterThan(2_000);
            assertThat(commands.xlen("caravan:dead-letters")).isPositive();
        });
        verifyNothingWasRefused();
    }

    @Test
    void countersAreSampled() throws Exception {
        redis.run(commands -> {
            commands.set("counters:7", "3");
            commands.rpush("counters:8", "no", "counter");
        });
        rights.set("counters-to-postgres.take", "sample").set("counters-to-postgres.read", "counters");

        start("counters-to-postgres");
        until("rows", () -> rows("SELECT count(*) FROM totals") >= 2);

        verifyNothingWasRefused();
    }

    @ParameterizedTest
    @ValueSource(strings = {"keep", "delete", "trim"})
    void entriesOfStreamsAreReadClaimedParkedAndSettled(String afterCommit) throws Exception {
        postgres.execute("CREATE TABLE redis_streams (id bigserial PRIMARY KEY, stream_key text NOT NULL,"
                + " message_id text NOT NULL, data jsonb NOT NULL CHECK (NOT data ? 'poison'),"
                + " \"timestamp\" timestamptz NOT NULL, UNIQUE (stream_key, message_id))");
        redis.run(commands -> {
            commands.xadd("orders:a", Map.of("n", "1"));
            commands.xadd("orders:a", Map.of("poison", "1"));
            commands.xgroupCreate(StreamOffset.from("orders:a", "0"), "caravan", XGroupCreateArgs.Builder.mkstream());
            commands.xreadgroup(Consumer.from("caravan", "dead"), StreamOffset.lastConsumed("orders:a"));
            commands.xadd("others", Map.of("n", "1"));
        });
        rights.set("streams-to-postgres.patterns", "orders:*")
                .set("streams-to-postgres.streams", "others")
                .set("streams-to-postgres.claim-after", 100)
                .set("streams-to-postgres.after-commit", afterCommit);

        start("streams-to-postgres");
        until("rows", () -> rows("SELECT count(*) FROM redis_streams") == 2);
        redis.run(commands -> {
            commands.xgroupDestroy("orders:a", "caravan");
            commands.xadd("orders:a", Map.of("n", "2"));
        });
        until("rows", () -> rows("SELECT count(*) FROM redis_streams") == 3);
        redis.run(commands ->
                assertThat(commands.xlen("caravan:dead-letters")).as("letters").isEqualTo(1));

        verifyNothingWasRefused();
    }

    @Test
    void keyValuesAreReadParkedAndMissed() throws Exception {
        addOneOfEachType("data:");
        redis.run(commands -> commands.set("data:too-large", "x".repeat(200_000)));
        rights.set("keyvalues-to-postgres.max-value-bytes", 190_000);

        start("keyvalues-to-postgres");
        until("rows", () -> rows("SELECT count(*) FROM redis_key_values") == 11);
        redis.run(commands -> commands.del("data:list1"));
        awaitPasses("keyvalues-to-postgres", 2);

        redis.run(commands -> assertThat(commands.xlen("caravan:dead-letters")).isEqualTo(1));
        verifyNothingWasRefused();

        rights.set("verify-sync.patience", 100);
        start("verify-sync");
        awaitPasses("verify-sync", 1);
        verifyNothingWasRefused();
    }

    @ParameterizedTest
    @ValueSource(ints = {16_777_216, 20_000})
    void keysAreReadForATableWholeOrInPart(int maxValueBytes) throws Exception {
        addOneOfEachType("data:");
        rights.set("keys-to-table.max-value-bytes", maxValueBytes)
                .set("keys-to-table.key-pattern", "data:*")
                .set("verify-table.patience", 100);

        start("keys-to-table");
        until("rows", () -> rows("SELECT count(*) FROM redis_data") == 13);
        redis.run(commands -> commands.del("data:string"));
        awaitPasses("keys-to-table", 2);
        verifyNothingWasRefused();

        start("verify-table");
        awaitPasses("verify-table", 1);
        verifyNothingWasRefused();
    }

    @Test
    void keysAreBackedUpComparedAndRestoredLargeStringsIncluded() throws Exception {
        s3.properties("rights").forEach(rights::set);
        s3.bucket("rights");
        addOneOfEachType("data:");
        redis.run(commands -> commands.set("data:large", "x".repeat(17 << 20)));
        rights.set("keyspace-to-s3.key-pattern", "data:*")
                .set("verify-backup.key-pattern", "data:*")
                .set("verify-backup.patience", 100)
                .set("s3-to-redis.key-pattern", "data:*");

        start("keyspace-to-s3");
        Reconcile reconcile = flows.camel().getRegistry().lookupByNameAndType("reconcile", Reconcile.class);
        until("settled", () -> flows.ailments().isEmpty() && reconcile.isSettled());
        redis.run(commands -> commands.hset("data:hash1", "more", "1"));
        redis.run(commands -> commands.append("data:large", "more"));
        until("settled again", () -> flows.ailments().isEmpty() && reconcile.isSettled());
        verifyNothingWasRefused();

        start("verify-backup");
        awaitPasses("verify-backup", 1);
        verifyNothingWasRefused();

        redis.flush();
        start("s3-to-redis");
        RestoreReport report = flows.camel().getRegistry().lookupByNameAndType("restoreReport", RestoreReport.class);
        report.end().get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        redis.run(commands -> {
            assertThat(commands.strlen("data:large")).isEqualTo((17 << 20) + 4);
            assertThat(commands.zcard("data:zset40")).isEqualTo(40);
        });
        verifyNothingWasRefused();
    }

    @Test
    void streamsAreWatched() throws Exception {
        redis.run(commands -> {
            commands.xadd("orders", Map.of("n", "1"));
            commands.xgroupCreate(StreamOffset.from("orders", "0"), "caravan");
            commands.xreadgroup(Consumer.from("caravan", "slow"), StreamOffset.lastConsumed("orders"));
            commands.xadd("orders", Map.of("n", "2"));
        });
        rights.set("streams-to-postgres.patterns", "orders");

        start("streams-monitor");
        until("rounds", () -> total("caravan.monitor.rounds") >= 2);

        verifyNothingWasRefused();
    }

    @Test
    void lettersAreCountedListedAndDroppedAndServersChecked() throws Exception {
        redis.run(commands -> commands.set("counters:word", "1"));
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        rights.set("server-checks.redis-interval", 100);
        String uri = rights.give("counters-to-postgres", "server-checks");
        flows = new ShippedFlows(uri).tellStatus(port);
        flows.set("postgres.url", postgres.url())
                .set("postgres.user", postgres.user())
                .set("postgres.password", postgres.password())
                .set("counters-to-postgres.table", "totals")
                .set("counters-to-postgres.interval", 200)
                .set("counters-to-postgres.extractors", "grp::int=counters:(\\w+)")
                .set("counters-to-postgres.enabled", true)
                .set("server-checks.enabled", true)
                .start();
        URI status = URI.create("http://127.0.0.1:" + port + "/observe/status?format=json");
        until(
                "counted",
                () -> new String(status.toURL().openStream().readAllBytes(), StandardCharsets.UTF_8)
                        .replace(" ", "")
                        .contains("\"waiting\":1"));

        CommandResult listed = CommandLineRun.of("dead-letters", "list", "--redis", uri);
        CommandResult dropped = CommandLineRun.of("dead-letters", "drop", "--redis", uri, "--all", "--yes");

        assertThat(listed.out()).as(listed.toString()).contains("counters:word");
        assertThat(dropped.exitCode()).as(dropped.toString()).isZero();
        verifyNothingWasRefused();
    }
}
