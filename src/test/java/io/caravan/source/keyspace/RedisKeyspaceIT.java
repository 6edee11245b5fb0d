package io.caravan.source.keyspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.source.SourceFlow;
import io.caravan.source.keyspace.EventGap.Reason;
import io.caravan.testing.RedisServer;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a flow is told of the keys of one server. */
class RedisKeyspaceIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    final SourceFlow flow = new SourceFlow(redis);

    @BeforeEach
    void announcesNothing() {
        flags("");
    }

    private static void flags(String flags) {
        redis.run(commands -> commands.configSet("notify-keyspace-events", flags));
    }

    private static String flags() {
        AtomicReference<String> flags = new AtomicReference<>();
        redis.run(commands ->
                flags.set(commands.configGet("notify-keyspace-events").get("notify-keyspace-events")));
        return flags.get();
    }

    @Test
    void deliversEventsInOrderWithTheirDatabase() {
        Events events = Events.from(flow, "redis-keyspace:test?databases=*");

        redis.run(commands -> {
            commands.set("a", "1");
            commands.select(3);
            commands.hset("h", "f", "v");
            commands.select(0);
            commands.del("a");
        });
        events.await(3);

        assertThat(events.texts()).containsExactly("0 set a", "3 hset h", "0 del a");
        assertThat(events.events())
                .allSatisfy(event -> assertThat(event.epoch()).isEqualTo(1));
        assertThat(events.gaps).isEmpty();
    }

    @Test
    void keepsAllBytesOfAKey() {
        byte[] key = new byte[256];
        IntStream.range(0, 256).forEach(i -> key[i] = (byte) i);
        Events events = Events.from(flow, "redis-keyspace:test");

        try (RedisClient client = RedisClient.create(redis.uri())) {
            client.connect(ByteArrayCodec.INSTANCE).sync().set(key, key);
        }
        events.await(1);

        assertThat(events.events().get(0).key()).isEqualTo(key);
    }

    @Test
    void deliversOnlyClassesThatWereAskedForAndOnlyFromDatabasesThatWere() {
        flags("KEA");
        Events events = Events.from(flow, "redis-keyspace:test?events=xs&databases=0,2");

        redis.run(commands -> {
            commands.set("string", "1");
            commands.psetex("short", 1, "1");
            commands.select(1);
            commands.sadd("other", "1");
            commands.select(2);
            commands.sadd("set", "1");
            commands.select(0);
            await().until(() -> commands.exists("short") == 0);
            commands.sadd("end", "1");
        });
        events.await(3);

        assertThat(events.texts()).containsExactly("2 sadd set", "0 expired short", "0 sadd end");
    }

    @Test
    void addsTheFlagsThatItNeedsAndRemovesNone() {
        flags("Kl");

        Events.from(flow, "redis-keyspace:test?events=xe");

        assertThat(flags().chars().mapToObj(c -> (char) c)).containsExactlyInAnyOrder('K', 'E', 'l', 'x', 'e');
    }

    @Test
    void neverShowsKeysOfCaravan() {
        Events events = Events.from(flow, "redis-keyspace:test?databases=*");

        redis.run(commands -> {
            commands.set("caravan:anything", "1");
            commands.set("a", "1");
        });
        await().pollDelay(Duration.ofSeconds(2)).until(() -> events.texts().size() >= 1);

        assertThat(events.texts()).containsExactly("0 set a");
    }

    @Test
    void declaresAGapWhenTheConnectionIsCut() {
        Events events = Events.from(flow, "redis-keyspace:test");

        redis.run(commands -> commands.clientKill(KillArgs.Builder.typePubsub()));
        events.awaitGap(Reason.DISCONNECTED);
        redis.run(commands -> commands.set("a", "1"));
        events.await(1);

        assertThat(events.gaps).singleElement().satisfies(gap -> {
            assertThat(gap.lost()).isEqualTo(-1);
            assertThat(Duration.between(gap.from(), gap.to())).isLessThan(Duration.ofSeconds(2));
            assertThat(gap.epoch()).isEqualTo(2);
        });
        assertThat(events.events().get(0).epoch()).isEqualTo(2);
        assertThat(flow.counted("caravan.keyspace.gaps", "reason", "disconnected"))
                .isEqualTo(1);
    }

    @Test
    void declaresAGapWhenFlagsAreTakenAwayAndAddsThemAgain() {
        Events events = Events.from(flow, "redis-keyspace:test?events=l");

        flags("");
        events.awaitGap(Reason.FLAGS_REMOVED);
        redis.run(commands -> commands.lpush("list", "1"));
        events.await(1);

        assertThat(flags()).contains("l");
        assertThat(events.gaps).hasSize(1);
    }

    @Test
    void declaresAGapWhenADatabaseIsFlushed() {
        Events events = Events.from(flow, "redis-keyspace:test?databases=0,1");
        redis.run(commands -> {
            commands.set("a", "1");
            commands.select(1);
            commands.flushdb();
            commands.select(0);
        });

        events.awaitGap(Reason.FLUSHED);

        assertThat(events.gaps).hasSize(1);
        assertThat(events.texts()).containsExactly("0 set a");
    }

    @Test
    void declaresAGapWhenMoreComesThanCanBeHandedOn() throws Exception {
        Events events = Events.start(flow, "redis-keyspace:test?maxBufferBytes=65536&batchSize=10");
        CountDownLatch open = new CountDownLatch(1);
        flow.alsoBeforeCommit(exchange -> open.await());
        events.awaitListening();

        redis.run(commands ->
                commands.eval("for i = 1, 20000 do redis.call('SET', 'key:' .. i, i) end", ScriptOutputType.STATUS));
        await().atMost(SourceFlow.LONG_ENOUGH)
                .until(() ->
                        flow.meters.get("caravan.keyspace.buffer.bytes").gauge().value() > 55_000);
        open.countDown();
        events.awaitGap(Reason.OVERFLOW);

        assertThat(events.gaps.get(0).lost()).isPositive();
        await().atMost(SourceFlow.LONG_ENOUGH)
                .until(() -> events.texts().size()
                                + events.gaps.stream().mapToLong(EventGap::lost).sum()
                        == 20_000);
    }

    @Test
    void tellsTheNextRunWhatItHasMissed() {
        Events first = Events.from(flow, "redis-keyspace:test");
        redis.run(commands -> commands.set("a", "1"));
        first.await(1);
        await().atMost(SourceFlow.LONG_ENOUGH).until(() -> exists("caravan:keyspace:test:delivered"));
        flow.close();
        redis.run(commands -> commands.set("missed", "1"));

        try (SourceFlow second = new SourceFlow(redis.uri())) {
            Events events = Events.from(second, "redis-keyspace:test");
            events.awaitGap(Reason.NOT_RUNNING);

            assertThat(events.gaps).hasSize(1);
            assertThat(events.gaps.get(0).from())
                    .isBeforeOrEqualTo(events.gaps.get(0).to());
        }
    }

    private static boolean exists(String key) {
        AtomicReference<Long> count = new AtomicReference<>();
        redis.run(commands -> count.set(commands.exists(key)));
        return count.get() == 1;
    }

    @Test
    void declaresNoGapWhenNothingHappens() {
        Events events = Events.from(flow, "redis-keyspace:test?events=xe&databases=*");

        await().pollDelay(Duration.ofSeconds(4)).atMost(SourceFlow.LONG_ENOUGH).until(() -> true);

        assertThat(events.gaps).isEmpty();
        assertThat(events.health().getDetails()).containsEntry("gaps", 0L);
    }

    @Test
    void deliversABatchAgainThatTheRouteHasFailed() {
        int[] attempts = new int[1];
        Events events = Events.start(flow, "redis-keyspace:test?retryDelay=10");
        flow.alsoBeforeCommit(exchange -> {
            if (attempts[0]++ < 2) {
                throw new IllegalStateException("not now");
            }
        });
        events.awaitListening();

        redis.run(commands -> commands.set("a", "1"));
        events.await(1);

        assertThat(events.texts()).containsExactly("0 set a");
        assertThat(new String(events.events().get(0).key(), StandardCharsets.UTF_8))
                .isEqualTo("a");
    }
}
