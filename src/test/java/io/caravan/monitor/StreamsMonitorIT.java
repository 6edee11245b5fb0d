package io.caravan.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.cli.servers.Origin;
import io.caravan.source.KeyText;
import io.caravan.testing.RedisServer;
import io.lettuce.core.Consumer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the flow streams-monitor sees, beside what Redis itself says. */
class StreamsMonitorIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--appendonly", "no");

    @RegisterExtension
    static final RedisServer redis6 = RedisServer.start(Origin.EMBEDDED);

    private Watch watch;

    @BeforeEach
    void begin() {
        redis.flush();
        redis6.flush();
        watch = new Watch(redis.uri());
    }

    @AfterEach
    void end() {
        watch.close();
    }

    /** Adds entries with ids 1-0, 2-0 and so on. */
    private static void add(RedisCommands<String, String> commands, String stream, int first, int last) {
        for (int i = first; i <= last; i++) {
            commands.xadd(stream, new XAddArgs().id(i + "-0"), "n", "x".repeat(100));
        }
    }

    private static void group(RedisCommands<String, String> commands, String stream, String after) {
        commands.xgroupCreate(StreamOffset.from(stream, after), "readers");
    }

    private static void read(RedisCommands<String, String> commands, String stream, String consumer, int count) {
        commands.xreadgroup(
                Consumer.from("readers", consumer), XReadArgs.Builder.count(count), StreamOffset.lastConsumed(stream));
    }

    @Test
    void seesOfAStreamAndItsGroupWhatXinfoTells() {
        redis.run(commands -> {
            add(commands, "orders", 1, 20);
            group(commands, "orders", "0");
            read(commands, "orders", "one", 5);
            read(commands, "orders", "two", 7);
            commands.xack("orders", "readers", "1-0", "2-0");
        });

        WatchedStream stream = watch.start().awaitStream(0, "orders", CheckedStream::isWell).stream();

        assertThat(stream.length()).isEqualTo(20);
        assertThat(stream.firstId()).isEqualTo("1-0");
        assertThat(stream.lastId()).isEqualTo("20-0");
        assertThat(stream.groups()).singleElement().satisfies(group -> {
            assertThat(group.name()).isEqualTo("readers");
            assertThat(group.consumers()).isEqualTo(2);
            assertThat(group.pending()).isEqualTo(10);
            assertThat(group.lag()).isEqualTo(Lag.exactly(8));
            assertThat(group.lastDelivered()).isEqualTo("12-0");
            assertThat(group.members()).extracting(GroupMember::name).containsExactly("two", "one");
            assertThat(group.members()).extracting(GroupMember::pending).containsExactly(7L, 3L);
            assertThat(group.members())
                    .allSatisfy(member -> assertThat(member.idleMillis()).isBetween(0L, 120_000L));
            assertThat(group.oldest().id()).isEqualTo("3-0");
            assertThat(group.oldest().consumer()).isEqualTo("one");
            assertThat(group.oldest().deliveries()).isEqualTo(1);
            assertThat(group.oldest().ageMillis()).isBetween(0L, 120_000L);
        });
    }

    @Test
    void tellsTheAgeOfAPendingEntryByItsId() {
        long anHourAgo = System.currentTimeMillis() - 3_600_000;
        redis.run(commands -> {
            commands.xadd("orders", new XAddArgs().id(anHourAgo + "-0"), Map.of("n", "1"));
            group(commands, "orders", "0");
            read(commands, "orders", "one", 1);
        });

        CheckedStream stream = watch.start().awaitStream(0, "orders", each -> true);

        assertThat(stream.stream().oldestPendingMillis()).isBetween(3_600_000L, 3_720_000L);
        assertThat(Watch.kinds(stream)).containsExactly(Warning.Kind.OLDEST_PENDING);
    }

    @Test
    void countsOrGuessesTheLagThatRedis6DoesNotTell() {
        redis6.run(commands -> {
            add(commands, "few", 1, 50);
            add(commands, "many", 1, 1000);
            add(commands, "whole", 1, 300);
            for (String stream : List.of("few", "many", "whole")) {
                group(commands, stream, "0");
            }
            read(commands, "few", "one", 10);
            read(commands, "many", "one", 400);
        });
        watch.close();
        watch = new Watch(redis6.uri()).start();

        Round round = watch.awaitRound(each -> each.streams().size() == 3);

        assertThat(lag(round, "few")).isEqualTo(Lag.exactly(40));
        assertThat(lag(round, "many").estimated()).isTrue();
        assertThat(lag(round, "many").entries()).isBetween(590L, 610L);
        assertThat(lag(round, "whole")).isEqualTo(Lag.exactly(300));
    }

    @Test
    void countsTheLagThatRedis7HasLostToADeletedEntry() {
        redis.run(commands -> {
            add(commands, "orders", 1, 60);
            group(commands, "orders", "0");
            read(commands, "orders", "one", 10);
            commands.xdel("orders", "30-0");
        });

        Round round = watch.start().awaitRound(each -> each.streams().size() == 1);

        assertThat(lag(round, "orders")).isEqualTo(Lag.exactly(49));
    }

    private static Lag lag(Round round, String stream) {
        return Watch.find(round, 0, stream).orElseThrow().stream()
                .groups()
                .get(0)
                .lag();
    }

    @Test
    void warnsWhileALimitIsExceededAndNoLonger() {
        redis.run(commands -> {
            add(commands, "orders", 1, 20);
            group(commands, "orders", "0");
        });
        watch.set("streams-monitor.warn-lag", 10)
                .set("streams-monitor.warn-pending", 15)
                .start();

        CheckedStream lagging = watch.awaitStream(0, "orders", stream -> !stream.isWell());
        redis.run(commands -> read(commands, "orders", "one", 20));
        CheckedStream pending =
                watch.awaitStream(0, "orders", stream -> !Watch.kinds(stream).contains(Warning.Kind.LAG));
        redis.run(commands -> commands.xgroupDestroy("orders", "readers"));
        CheckedStream well = watch.awaitStream(0, "orders", CheckedStream::isWell);

        assertThat(lagging.warnings())
                .extracting(Warning::text)
                .containsExactly("group readers lags by 20 entries (limit 10)");
        assertThat(pending.warnings())
                .extracting(Warning::text)
                .containsExactly("group readers has 20 pending entries (limit 15)");
        assertThat(well.stream().groups()).isEmpty();
    }

    @Test
    void warnsOfASilentConsumerThatHoldsEntries() {
        redis.run(commands -> {
            add(commands, "orders", 1, 3);
            group(commands, "orders", "0");
            read(commands, "orders", "gone", 2);
        });
        watch.set("streams-monitor.warn-idle-consumer", 300).start();

        CheckedStream silent = watch.awaitStream(0, "orders", stream -> !stream.isWell());
        redis.run(commands -> commands.xack("orders", "readers", "1-0", "2-0"));
        watch.awaitStream(0, "orders", CheckedStream::isWell);

        assertThat(silent.warnings())
                .singleElement()
                .satisfies(warning -> assertThat(warning.text())
                        .startsWith("consumer gone of group readers is silent for ")
                        .endsWith(" with 2 pending entries (limit 300 ms)"));
    }

    @Test
    void warnsOfANamedStreamUntilItAppears() {
        watch.set("streams-to-postgres.streams", "db2:orders")
                .set("streams-to-postgres.patterns", "")
                .start();

        CheckedStream missing = watch.awaitStream(2, "orders", stream -> !stream.isWell());
        redis.run(commands -> {
            commands.select(2);
            add(commands, "orders", 1, 1);
        });
        CheckedStream there = watch.awaitStream(2, "orders", CheckedStream::isWell);

        assertThat(Watch.kinds(missing)).containsExactly(Warning.Kind.MISSING);
        assertThat(there.stream().length()).isEqualTo(1);
    }

    @Test
    void warnsOfAStreamThatItsOwnGroupDoesNotRead() {
        redis.run(commands -> add(commands, "orders", 1, 1));
        watch.set("streams-to-postgres.group", "caravan").start();

        CheckedStream unread = watch.awaitStream(0, "orders", stream -> !stream.isWell());
        redis.run(commands -> commands.xgroupCreate(StreamOffset.from("orders", "$"), "caravan"));
        watch.awaitStream(0, "orders", CheckedStream::isWell);

        assertThat(unread.warnings()).extracting(Warning::text).containsExactly("is not read by group caravan");
    }

    @Test
    void findsStreamsOfSeveralDatabasesByPatternAndFollowsThemAsTheyComeAndGo() {
        redis.run(commands -> {
            for (int database : new int[] {0, 1, 3}) {
                commands.select(database);
                add(commands, "orders", 1, database + 1);
                add(commands, "other", 1, 1);
            }
        });
        watch.set("streams-to-postgres.databases", "0-2")
                .set("streams-to-postgres.patterns", "ord?rs")
                .start();

        Round before = watch.awaitRound(round -> round.streams().size() == 2);
        redis.run(commands -> {
            commands.del("orders");
            commands.select(2);
            add(commands, "orders", 1, 3);
        });
        Round after = watch.awaitRound(round -> Watch.find(round, 2, "orders").isPresent()
                && Watch.find(round, 0, "orders").isEmpty());

        assertThat(before.streams()).extracting(CheckedStream::label).containsExactly("db0:orders", "db1:orders");
        assertThat(after.streams())
                .extracting(stream -> stream.stream().length())
                .containsExactly(2L, 3L);
    }

    @Test
    void seesAnotherSearchInTheNextRound() {
        redis.run(commands -> {
            add(commands, "orders", 1, 1);
            add(commands, "logins", 1, 1);
        });
        watch.set("streams-to-postgres.patterns", "orders")
                .set("streams-to-postgres.discovery-interval", 3_600_000)
                .start()
                .awaitRound(round -> round.streams().size() == 1);

        watch.monitor().getSearch().setPatterns("*");

        watch.awaitRound(round -> round.streams().size() == 2);
    }

    @Test
    void namesWhatIsNoTextByItsBytes() {
        byte[] stream = {'a', (byte) 0xff, 0};
        byte[] group = {'g', (byte) 0xfe};
        byte[] consumer = {'c', '\n', (byte) 0x80};
        RedisClient client = RedisClient.create(redis.uri());
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            RedisCommands<byte[], byte[]> commands = connection.sync();
            commands.xadd(stream, Map.of(new byte[] {(byte) 0xfd}, new byte[] {0}));
            commands.xgroupCreate(StreamOffset.from(stream, "0"), group, new XGroupCreateArgs());
            commands.xreadgroup(Consumer.from(group, consumer), StreamOffset.lastConsumed(stream));
        } finally {
            client.shutdown();
        }

        StreamGroup seen = watch.start().awaitStream(0, KeyText.encode(stream), each -> true).stream()
                .groups()
                .get(0);

        assertThat(seen.name()).isEqualTo("\\x67fe");
        assertThat(seen.oldest().consumer()).isEqualTo("\\x630a80");
        assertThat(watch.json()).contains("\\\\x61ff00", "\\\\x67fe", "\\\\x630a80");
    }

    @Test
    void goesOnWithOtherStreamsWhenItMayNotWatchOne() {
        redis.run(commands -> {
            add(commands, "orders", 1, 3);
            add(commands, "secret", 1, 3);
        });
        watch.close();
        watch = new Watch(redis.user("watcher", "secret", "~orders", "+@all")).start();

        Round round = watch.awaitRound(each -> each.streams().size() == 2);

        assertThat(Watch.find(round, 0, "orders").orElseThrow().isWell()).isTrue();
        assertThat(Watch.find(round, 0, "secret").orElseThrow().warnings())
                .singleElement()
                .satisfies(warning -> assertThat(warning.text()).startsWith("cannot be watched: NOPERM"));
    }

    @Test
    void givesTheTotalsAsMetricsWithoutNamesOfStreams() {
        redis.run(commands -> {
            add(commands, "orders", 1, 20);
            add(commands, "logins", 1, 5);
            group(commands, "orders", "0");
            read(commands, "orders", "one", 8);
        });
        watch.set("streams-monitor.warn-lag", 10).start();

        watch.awaitThat(() -> {
            assertThat(gauge("streams")).isEqualTo(2);
            assertThat(gauge("streams.warned")).isEqualTo(1);
            assertThat(gauge("length")).isEqualTo(25);
            assertThat(gauge("pending")).isEqualTo(8);
            assertThat(gauge("lag.max")).isEqualTo(12);
            assertThat(watch.meters()
                            .get("caravan.monitor.warnings")
                            .tag("kind", "lag")
                            .gauge()
                            .value())
                    .isEqualTo(1);
        });
        assertThat(watch.meters().getMeters())
                .filteredOn(meter -> meter.getId().getName().startsWith("caravan.monitor"))
                .allSatisfy(meter ->
                        assertThat(meter.getId().getTags().toString()).doesNotContain("orders", "readers", "one"));
    }

    private double gauge(String name) {
        return watch.meters().get("caravan.monitor." + name).gauge().value();
    }

    @Test
    void writesALineOfJsonForEachRoundWhereThatIsAskedFor() throws Exception {
        redis.run(commands -> add(commands, "orders", 1, 20));
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            watch.set("streams-monitor.output", "json").start();
            watch.awaitThat(() ->
                    assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSizeGreaterThan(2));
        } finally {
            watch.close();
            System.setOut(before);
        }

        for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
            JsonObject round = (JsonObject) Jsoner.deserialize(line);
            JsonObject stream = (JsonObject) ((JsonArray) round.get("streams")).get(0);
            assertThat(round.getString("health")).isEqualTo("ok");
            assertThat(stream.getString("stream")).isEqualTo("orders");
            assertThat(stream.getLong("length")).isEqualTo(20);
            assertThat(stream.getString("lastId")).isEqualTo("20-0");
        }
    }

    @Test
    void saysThatItCannotLookAndGoesOnWhenTheServerIsBack() {
        redis.run(commands -> add(commands, "orders", 1, 1));
        watch.start().awaitStream(0, "orders", CheckedStream::isWell);

        redis.kill();
        watch.awaitThat(() -> assertThat(watch.json()).doesNotContain("\"failure\":null"));
        watch.awaitThat(() -> assertThat(watch.ailments())
                .anySatisfy(ailment -> assertThat(ailment).contains("streams-monitor waits")));
        redis.restart();

        watch.awaitThat(() -> assertThat(watch.json()).contains("\"failure\":null"));
        watch.awaitThat(() -> assertThat(watch.ailments()).isEmpty());
    }

    @Test
    void looksAtThousandsOfStreams() {
        redis.run(commands -> {
            for (int i = 0; i < 2000; i++) {
                add(commands, "s" + i, 1, 1);
                group(commands, "s" + i, "0");
                read(commands, "s" + i, "one", 1);
            }
        });

        Round round = watch.start().awaitRound(each -> each.streams().size() == 2000);

        assertThat(round.pending()).isEqualTo(2000);
    }
}
