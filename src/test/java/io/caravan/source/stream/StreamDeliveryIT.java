package io.caravan.source.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.source.SourceFlow;
import io.caravan.testing.RedisServer;
import io.lettuce.core.Consumer;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When entries of streams are acknowledged, and what becomes of those that fail. */
class StreamDeliveryIT {

    private static final String ALL = Streams.ALL + "&retryDelay=10";
    private static final String WITH_LETTERS = ALL + "&deadLetterUri=" + SourceFlow.LETTERS + "&maxDeliveries=3";
    private static final int POISON = 7;

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--appendonly", "no");

    @RegisterExtension
    final SourceFlow flow = new SourceFlow(redis);

    @Test
    void acknowledgesNothingBeforeTheExchangeHasCompleted() throws Exception {
        CountDownLatch delivered = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(1);
        Streams.add(redis, "a", 1, 10);
        flow.beforeCommit(exchange -> {
                    delivered.countDown();
                    open.await();
                })
                .from(ALL);
        delivered.await();

        long whileInTheRoute = Streams.pending(redis, "a");
        open.countDown();
        flow.awaitCommitted(10);

        assertThat(whileInTheRoute).isEqualTo(10);
        Streams.awaitNothingPending(redis, "a");
    }

    @Test
    void deliversAgainAndInOrderWhatHasFailed() {
        AtomicInteger failures = new AtomicInteger();
        Streams.add(redis, "a", 1, 100);
        flow.beforeCommit(exchange -> {
                    if (failures.getAndIncrement() < 3) {
                        throw new IllegalStateException("not now");
                    }
                })
                .from(ALL + "&batchSize=10");

        flow.awaitCommitted(100);

        assertThat(Streams.numbers(flow.committed())).isEqualTo(Streams.numbers(1, 100));
        Streams.awaitNothingPending(redis, "a");
    }

    @Test
    void deliversFirstWhatWasPendingBeforeItStarted() {
        Streams.add(redis, "a", 1, 50);
        redis.run(commands -> {
            commands.xgroupCreate(StreamOffset.from("a", "0"), Streams.GROUP);
            commands.xreadgroup(Consumer.from(Streams.GROUP, "me"), StreamOffset.lastConsumed("a"));
        });
        Streams.add(redis, "a", 51, 50);

        flow.from(ALL + "&consumer=me&batchSize=7").awaitCommitted(100);

        assertThat(Streams.numbers(flow.committed())).isEqualTo(Streams.numbers(1, 100));
    }

    @Test
    void parksAnEntryThatKeepsFailingAndNoneOfItsNeighbours() {
        Streams.add(redis, "a", 1, 10);
        Streams.add(redis, "b", 11, 10);
        flow.beforeCommit(StreamDeliveryIT::refusePoison).from(WITH_LETTERS);

        flow.awaitCommitted(19);
        Streams.awaitNothingPending(redis, "a");
        Streams.awaitNothingPending(redis, "b");

        assertThat(Streams.numbers(flow.committed())).doesNotContain(POISON).doesNotHaveDuplicates();
        assertThat(flow.letters).singleElement().satisfies(letter -> {
            assertThat(Streams.number((StreamEntry) letter.record())).isEqualTo(POISON);
            assertThat(letter.reason()).hasMessage("poison");
            assertThat(letter.attempts()).isEqualTo(2);
        });
        assertThat(flow.counted("caravan.stream.entries", "status", "parked")).isEqualTo(1);
    }

    @Test
    void keepsAnEntryPendingAsLongAsItsLetterCannotBeStored() {
        AtomicInteger refused = new AtomicInteger();
        Streams.add(redis, "a", 1, 10);
        flow.beforeLetter(exchange -> {
                    if (refused.getAndIncrement() < 3) {
                        assertThat(Streams.pending(redis, "a")).isPositive();
                        throw new IllegalStateException("full");
                    }
                })
                .beforeCommit(StreamDeliveryIT::refusePoison)
                .from(WITH_LETTERS);

        flow.awaitCommitted(9);
        Streams.awaitNothingPending(redis, "a");

        assertThat(refused).hasValue(4);
        assertThat(flow.letters).hasSize(1);
    }

    @Test
    void parksNothingBecauseASinkIsAway() {
        AtomicInteger failures = new AtomicInteger();
        Streams.add(redis, "a", 1, 5);
        flow.beforeCommit(exchange -> {
                    if (failures.getAndIncrement() < 12) {
                        throw new IllegalStateException(new SQLException("terminating connection", "57P01"));
                    }
                })
                .from(WITH_LETTERS + "&longestRetryDelay=10");

        flow.awaitCommitted(5);
        Streams.awaitNothingPending(redis, "a");

        assertThat(flow.letters).isEmpty();
        assertThat(Streams.numbers(flow.committed())).isEqualTo(Streams.numbers(1, 5));
    }

    @Test
    void letsNoBusyStreamKeepAThousandIdleOnesWaiting() {
        Streams.add(redis, "busy", 1, 60_000);
        redis.run(commands -> {
            for (int i = 0; i < 1000; i++) {
                Streams.add(commands, "idle:" + i, -1, 1);
            }
        });

        flow.from(ALL + "&batchSize=500").awaitCommitted(61_000);

        List<Integer> numbers = Streams.numbers(flow.committed());
        int lastOfTheIdle = numbers.lastIndexOf(-1);
        assertThat(lastOfTheIdle).isLessThan(40_000);
        assertThat(numbers.stream().filter(number -> number > 0)).isSorted().hasSize(60_000);
    }

    @Test
    void boundsABatchByItsBytes() {
        redis.run(commands -> {
            String text = "x".repeat(100_000);
            for (int i = 0; i < 50; i++) {
                commands.xadd("a", "n", text);
            }
        });

        flow.from(ALL + "&maxBatchBytes=350000").awaitCommitted(50);

        assertThat(flow.batches).allSatisfy(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(3));
    }

    @Test
    void sharesTheEntriesOfAGroupAndTakesOverTheRestOfAConsumerThatStops() throws Exception {
        try (SourceFlow other = new SourceFlow(redis.uri())) {
            flow.from(ALL + "&consumer=one&batchSize=50&claimAfter=1000");
            other.from(ALL + "&consumer=two&batchSize=50&claimAfter=1000");
            for (int i = 0; i < 40; i++) {
                Streams.add(redis, "s" + i, 1 + i * 100, 100);
            }
            await().atMost(SourceFlow.LONG_ENOUGH)
                    .until(() -> !flow.committed().isEmpty()
                            && flow.committed().size() + other.committed().size() >= 2000);
            other.camel().getRouteController().stopRoute(SourceFlow.ID);

            await().atMost(SourceFlow.LONG_ENOUGH)
                    .until(() -> flow.committed().size() + other.committed().size() >= 4000);
            for (int i = 0; i < 40; i++) {
                Streams.awaitNothingPending(redis, "s" + i);
            }
            List<Integer> all = Streams.numbers(flow.committed());

            assertThat(IntStream.rangeClosed(1, 4000).boxed().filter(number -> !all.contains(number)))
                    .isSubsetOf(Streams.numbers(other.committed()));
        }
    }

    private static void refusePoison(Exchange exchange) {
        Collection<?> batch = exchange.getMessage().getBody(Collection.class);
        if (Streams.numbers(batch).contains(POISON)) {
            throw new IllegalStateException("poison");
        }
    }
}
