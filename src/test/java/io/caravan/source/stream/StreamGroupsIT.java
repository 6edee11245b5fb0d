package io.caravan.source.stream;

import static io.caravan.source.stream.Streams.ALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.source.SourceFlow;
import io.caravan.testing.RedisServer;
import io.lettuce.core.Consumer;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a consumer of streams does when its group, a stream or everything is taken away from it. */
class StreamGroupsIT {

    private static final String RARELY = "redis-stream:caravan?patterns=*&discoveryInterval=1h";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--appendonly", "no");

    @RegisterExtension
    final SourceFlow flow = new SourceFlow(redis);

    @Test
    void missesNothingWhenTheGroupIsDestroyed() {
        Streams.add(redis, "a", 1, 100);
        flow.from(ALL).awaitCommitted(100);
        Streams.awaitNothingPending(redis, "a");

        redis.run(commands -> {
            commands.xgroupDestroy("a", Streams.GROUP);
            Streams.add(commands, "a", 101, 50);
        });
        await().atMost(SourceFlow.LONG_ENOUGH)
                .until(() -> Streams.numbers(flow.committed()).containsAll(Streams.numbers(1, 150)));
        Streams.awaitNothingPending(redis, "a");

        assertThat(flow.counted("caravan.stream.groups.mended")).isPositive();
    }

    @Test
    void deliversAgainWhatWasInTheRouteWhenTheGroupWasDestroyed() throws Exception {
        CountDownLatch destroyed = new CountDownLatch(1);
        CountDownLatch delivered = new CountDownLatch(1);
        Streams.add(redis, "a", 1, 10);
        flow.beforeCommit(exchange -> {
                    delivered.countDown();
                    if (destroyed.getCount() > 0) {
                        destroyed.await();
                        throw new IllegalStateException("not now");
                    }
                })
                .from(ALL + "&retryDelay=10");
        delivered.await();

        redis.run(commands -> commands.xgroupDestroy("a", Streams.GROUP));
        destroyed.countDown();
        flow.awaitCommitted(10);

        assertThat(Streams.numbers(flow.committed())).isEqualTo(Streams.numbers(1, 10));
    }

    @Test
    void neverGoesOnFromTheEndWhenNothingWasCommittedYet() throws Exception {
        CountDownLatch destroyed = new CountDownLatch(1);
        CountDownLatch delivered = new CountDownLatch(1);
        Streams.add(redis, "a", 1, 5);
        flow.beforeCommit(exchange -> {
                    delivered.countDown();
                    if (destroyed.getCount() > 0) {
                        destroyed.await();
                        throw new IllegalStateException("not now");
                    }
                })
                .from(ALL + "&retryDelay=10&startFrom=RAW($)");
        await().atMost(SourceFlow.LONG_ENOUGH).until(() -> Streams.hasGroup(redis, "a"));
        Streams.add(redis, "a", 6, 3);
        delivered.await();

        redis.run(commands -> commands.xgroupDestroy("a", Streams.GROUP));
        destroyed.countDown();
        flow.awaitCommitted(3);

        assertThat(Streams.numbers(flow.committed())).isEqualTo(Streams.numbers(6, 8));
    }

    @Test
    void missesNothingThatAnotherConsumerHasNotCommittedWhenTheGroupIsDestroyed() {
        Streams.add(redis, "a", 1, 10);
        redis.run(commands -> {
            commands.xgroupCreate(StreamOffset.from("a", "0"), Streams.GROUP);
            commands.xreadgroup(
                    Consumer.from(Streams.GROUP, "other"), XReadArgs.Builder.count(4), StreamOffset.lastConsumed("a"));
        });
        flow.from(ALL).awaitCommitted(6);
        await().atMost(SourceFlow.LONG_ENOUGH).until(() -> Streams.pending(redis, "a") == 4);

        redis.run(commands -> commands.xgroupDestroy("a", Streams.GROUP));

        await().atMost(SourceFlow.LONG_ENOUGH)
                .until(() -> Streams.numbers(flow.committed()).containsAll(Streams.numbers(1, 10)));
    }

    @Test
    void missesNothingThatAnUnseenConsumerHasNotCommittedWhenTheGroupIsDestroyed() {
        Streams.add(redis, "a", 1, 10);
        flow.from(ALL).awaitCommitted(10);

        redis.run(commands -> {
            commands.multi();
            Streams.add(commands, "a", 11, 4);
            commands.xreadgroup(Consumer.from(Streams.GROUP, "other"), StreamOffset.lastConsumed("a"));
            commands.exec();
            Streams.add(commands, "a", 15, 1);
        });
        await().atMost(SourceFlow.LONG_ENOUGH)
                .until(() -> Streams.numbers(flow.committed()).contains(15));
        redis.run(commands -> commands.xgroupDestroy("a", Streams.GROUP));

        await().atMost(SourceFlow.LONG_ENOUGH)
                .until(() -> Streams.numbers(flow.committed()).containsAll(Streams.numbers(1, 15)));
    }

    @Test
    void readsAnotherStreamOfTheSameNameFromItsBeginning() {
        add("a", 50, 5);
        flow.from(RARELY).awaitCommitted(5);
        Streams.awaitNothingPending(redis, "a");

        redis.run(commands -> commands.del("a"));
        add("a", 1, 5);
        flow.awaitCommitted(10);

        assertThat(Streams.numbers(flow.committed()).subList(5, 10)).isEqualTo(Streams.numbers(1, 5));
    }

    @Test
    void readsAnotherStreamFromItsBeginningThoughItHasGrownLongerAlready() {
        add("a", 50, 5);
        flow.from(RARELY).awaitCommitted(5);
        Streams.awaitNothingPending(redis, "a");

        redis.run(commands -> {
            commands.multi();
            commands.del("a");
            commands.xadd("a", new XAddArgs().id("1-0"), "n", "1");
            commands.xadd("a", new XAddArgs().id("90-0"), "n", "90");
            commands.exec();
        });
        flow.awaitCommitted(7);

        assertThat(Streams.numbers(flow.committed()).subList(5, 7)).containsExactly(1, 90);
    }

    @Test
    void trimsNothingOfAnotherStreamThatItHasNotRead() throws Exception {
        add("a", 50, 5);
        CountDownLatch open = new CountDownLatch(1);
        flow.beforeCommit(exchange -> {
                    if (flow.committed().size() > 5) {
                        open.await();
                    }
                })
                .from(RARELY + "&afterCommit=trim&batchSize=2")
                .awaitCommitted(5);
        await().atMost(SourceFlow.LONG_ENOUGH).until(() -> length("a") == 0);

        redis.run(commands -> commands.del("a"));
        add("a", 1, 20);
        flow.awaitCommitted(6);
        long leastLength = Streams.ask(redis, commands -> commands.xlen("a"));
        open.countDown();
        flow.awaitCommitted(25);

        assertThat(leastLength).isGreaterThanOrEqualTo(18);
        assertThat(Streams.numbers(flow.committed()).subList(5, 25)).isEqualTo(Streams.numbers(1, 20));
        await().atMost(SourceFlow.LONG_ENOUGH).until(() -> length("a") == 0);
    }

    @Test
    void readsWhatComesAfterEverythingIsDeleted() {
        for (String stream : List.of("a", "b", "c")) {
            Streams.add(redis, stream, 1, 10);
        }
        flow.from(ALL).awaitCommitted(30);

        redis.flush();
        for (String stream : List.of("a", "b", "c")) {
            Streams.add(redis, stream, 11, 10);
        }
        flow.awaitCommitted(60);

        assertThat(Streams.numbers(flow.committed()))
                .containsAll(Streams.numbers(11, 20))
                .hasSize(60);
        assertThat(flow.reports).isEmpty();
    }

    @Test
    void goesOnWithOtherStreamsWhenOneTurnsIntoAnotherType() {
        Streams.add(redis, "a", 1, 10);
        Streams.add(redis, "b", 11, 10);
        flow.from(RARELY).awaitCommitted(20);

        redis.run(commands -> {
            commands.del("a");
            commands.set("a", "text");
        });
        Streams.add(redis, "b", 21, 10);
        flow.awaitCommitted(30);

        assertThat(Streams.numbers(flow.committed()).subList(20, 30)).isEqualTo(Streams.numbers(21, 30));
        String other = Streams.ask(redis, commands -> commands.get("a"));
        assertThat(other).isEqualTo("text");
        assertThat(flow.reports).isEmpty();
    }

    @Test
    void goesOnWithOtherStreamsWhenOneTurnsIntoAnotherTypeWhileItHasPendingEntries() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        CountDownLatch delivered = new CountDownLatch(1);
        Streams.add(redis, "a", 1, 10);
        flow.beforeCommit(exchange -> {
                    delivered.countDown();
                    if (open.getCount() > 0) {
                        open.await();
                        throw new IllegalStateException("not now");
                    }
                })
                .from(ALL + "&retryDelay=10");
        delivered.await();

        redis.run(commands -> {
            commands.del("a");
            commands.lpush("a", "text");
        });
        Streams.add(redis, "b", 11, 10);
        open.countDown();
        flow.awaitCommitted(10);

        assertThat(Streams.numbers(flow.committed())).isEqualTo(Streams.numbers(11, 20));
        assertThat(flow.reports).isEmpty();
    }

    @Test
    void countsItsStreamsAlsoAfterTheRouteIsStartedAgain() throws Exception {
        Streams.add(redis, "a", 1, 1);
        flow.from(ALL).awaitCommitted(1);

        flow.camel().getRouteController().stopRoute(SourceFlow.ID);
        Streams.add(redis, "b", 2, 1);
        flow.camel().getRouteController().startRoute(SourceFlow.ID);
        flow.awaitCommitted(2);

        assertThat(flow.meters.get("caravan.stream.streams").gauge().value()).isEqualTo(2);
    }

    /** Adds entries whose ids and numbers are those. */
    private static void add(String stream, int first, int count) {
        redis.run(commands -> Streams.numbers(first, first + count - 1)
                .forEach(i -> commands.xadd(stream, new XAddArgs().id(i + "-0"), "n", "" + i)));
    }

    private static long length(String stream) {
        return Streams.ask(redis, commands -> commands.xlen(stream));
    }
}
