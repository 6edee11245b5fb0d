package io.caravan.source.stream;

import static io.caravan.source.stream.Streams.ALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.source.RedisConnections;
import io.caravan.source.SourceFlow;
import io.caravan.testing.RedisServer;
import io.lettuce.core.Consumer;
import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a route from redis-stream receives. */
class RedisStreamIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--appendonly", "no");

    @RegisterExtension
    final SourceFlow flow = new SourceFlow(redis);

    @Test
    void deliversEntriesOfManyStreamsInBatches() {
        Streams.add(redis, "a", 1, 700);
        Streams.add(redis, "b", 1, 800);

        flow.from(ALL + "&batchSize=500").awaitCommitted(1500);

        assertThat(Streams.names(flow.committed()))
                .containsAll(Streams.names(redis, "a"))
                .containsAll(Streams.names(redis, "b"))
                .hasSize(1500);
        assertThat(flow.batches)
                .allSatisfy(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(500))
                .anySatisfy(batch -> assertThat(streamsOf(batch)).containsExactlyInAnyOrder("a", "b"));
        Streams.awaitNothingPending(redis, "a");
        Streams.awaitNothingPending(redis, "b");
    }

    @Test
    void keepsBytesAndRepeatedFieldsAsTheyAre() {
        redis.run(commands -> commands.eval(
                "return redis.status_reply(redis.call('XADD', 'a\\0\\255', '5-7', 'x\\0', '\\254', 'x\\0', '', 'y', '2'))",
                ScriptOutputType.STATUS));

        flow.from(ALL).awaitCommitted(1);

        StreamEntry entry = (StreamEntry) flow.committed().get(0);
        assertThat(Streams.text(entry.stream())).isEqualTo("a\0\u00ff");
        assertThat(entry.id()).isEqualTo("5-7");
        assertThat(entry.database()).isZero();
        assertThat(entry.deliveries()).isEqualTo(1);
        assertThat(entry.fields().stream().map(field -> Streams.text(field.name()) + "=" + Streams.text(field.value())))
                .containsExactly("x\0=\u00fe", "x\0=", "y=2");
    }

    @Test
    void readsTheDatabasesOfItsRangeAndNoOther() {
        redis.run(commands -> {
            for (int database : new int[] {0, 3, 4, 5, 6}) {
                commands.select(database);
                Streams.add(commands, "s", database, 1);
            }
        });

        flow.from(ALL + "&databases=0,3-5").awaitCommitted(4);

        assertThat(flow.committed())
                .extracting(each -> ((StreamEntry) each).database())
                .containsExactlyInAnyOrder(0, 3, 4, 5);
        assertThat(flow.committed())
                .allSatisfy(each ->
                        assertThat(Streams.number((StreamEntry) each)).isEqualTo(((StreamEntry) each).database()));
    }

    @Test
    void readsNamedStreamsAlsoOfOtherDatabases() {
        redis.run(commands -> {
            Streams.add(commands, "orders", 1, 1);
            Streams.add(commands, "others", 2, 1);
            commands.select(3);
            Streams.add(commands, "orders", 3, 1);
            Streams.add(commands, "late", 4, 1);
        });

        flow.from("redis-stream:caravan?streams=orders, db3:late,missing").awaitCommitted(2);

        assertThat(flow.committed())
                .extracting(each -> Streams.number((StreamEntry) each))
                .containsExactlyInAnyOrder(1, 4);
        assertThat(Streams.keys(redis)).doesNotContain("missing");
    }

    @Test
    void letsStreamsJoinThatAppearAndLeaveThatAreDeleted() {
        Streams.add(redis, "a", 1, 1);
        flow.from(ALL).awaitCommitted(1);

        Streams.add(redis, "b", 2, 1);
        flow.awaitCommitted(2);
        redis.run(commands -> commands.del("a"));
        await().atMost(SourceFlow.LONG_ENOUGH).until(() -> joined() == 1);
        Streams.add(redis, "a", 3, 1);
        flow.awaitCommitted(3);

        assertThat(Streams.numbers(flow.committed())).containsExactly(1, 2, 3);
    }

    @Test
    void createsNeitherAStreamNorAGroupOfOtherTypes() {
        redis.run(commands -> {
            commands.set("text", "1");
            commands.lpush("list", "1");
        });
        flow.from(ALL + "&streams=missing,text");

        Streams.add(redis, "a", 1, 1);
        flow.awaitCommitted(1);

        assertThat(Streams.keys(redis)).containsExactlyInAnyOrder("a", "list", "text");
        assertThat(flow.reports).isEmpty();
    }

    @Test
    void neverDeliversCaravansOwnStreams() {
        Streams.add(redis, "caravan:dead-letters", 1, 1);
        Streams.add(redis, "a", 2, 1);

        flow.from(ALL + "&streams=caravan:dead-letters").awaitCommitted(1);

        assertThat(Streams.numbers(flow.committed())).containsExactly(2);
        assertThat(Streams.hasGroup(redis, "caravan:dead-letters")).isFalse();
    }

    @Test
    void beginsBehindTheEntryThatIsAskedFor() {
        redis.run(commands ->
                List.of(1, 2, 3).forEach(i -> commands.xadd("a", new XAddArgs().id(i + "-0"), "n", "" + i)));

        flow.from(ALL + "&startFrom=2-0").awaitCommitted(1);

        assertThat(Streams.numbers(flow.committed())).containsExactly(3);
    }

    @Test
    void beginsWithWhatIsNewOfAnOldStreamAndWithAllOfANewOne() {
        Streams.add(redis, "old", 1, 5);
        flow.from(ALL + "&startFrom=RAW($)");
        await().atMost(SourceFlow.LONG_ENOUGH).until(() -> Streams.hasGroup(redis, "old"));

        Streams.add(redis, "old", 6, 1);
        Streams.add(redis, "new", 7, 3);
        flow.awaitCommitted(4);

        assertThat(Streams.numbers(flow.committed())).containsExactlyInAnyOrder(6, 7, 8, 9);
    }

    @Test
    void waitsForAGroupThatItMayNotCreate() {
        Streams.add(redis, "a", 1, 2);
        flow.from(ALL + "&createGroup=false");
        await().atMost(SourceFlow.LONG_ENOUGH).until(() -> joined() == 1);
        boolean before = Streams.hasGroup(redis, "a");

        redis.run(commands -> commands.xgroupCreate(StreamOffset.from("a", "0"), Streams.GROUP));
        flow.awaitCommitted(2);

        assertThat(before).isFalse();
    }

    @Test
    void findsOtherStreamsWhenTheSearchIsChangedWhileItRuns() {
        redis.run(commands -> {
            Streams.add(commands, "a-stream", 1, 1);
            Streams.add(commands, "b-stream", 2, 1);
            commands.select(2);
            Streams.add(commands, "b-stream", 3, 1);
        });
        flow.from("redis-stream:caravan?patterns=a-*&discoveryInterval=1h").awaitCommitted(1);
        StreamSearch search =
                ((RedisStreamEndpoint) flow.camel().getRoute(SourceFlow.ID).getEndpoint()).getSearch();

        search.setPatterns("b-*");
        flow.awaitCommitted(2);
        search.setDatabases("0-2");
        flow.awaitCommitted(3);

        assertThat(Streams.numbers(flow.committed())).containsExactly(1, 2, 3);
    }

    @Test
    void deletesWhatIsCommitted() {
        Streams.add(redis, "a", 1, 300);

        flow.from(ALL + "&afterCommit=delete&batchSize=100").awaitCommitted(300);

        await().atMost(SourceFlow.LONG_ENOUGH).until(() -> Streams.ask(redis, commands -> commands.xlen("a")) == 0);
        assertThat(Streams.pending(redis, "a")).isZero();
    }

    @Test
    void trimsToTheFirstEntryThatIsPending() {
        Streams.add(redis, "a", 1, 10);
        redis.run(commands -> {
            commands.xgroupCreate(StreamOffset.from("a", "0"), Streams.GROUP);
            commands.xreadgroup(
                    Consumer.from(Streams.GROUP, "b"), XReadArgs.Builder.count(3), StreamOffset.lastConsumed("a"));
            commands.xack(
                    "a",
                    Streams.GROUP,
                    commands.xrange("a", Range.unbounded()).get(0).getId());
        });

        flow.from(ALL + "&afterCommit=trim").awaitCommitted(7);
        await().atMost(SourceFlow.LONG_ENOUGH).until(() -> Streams.ask(redis, commands -> commands.xlen("a")) == 9);
        String second = Streams.names(redis, "a").get(0);
        List<String> left = Streams.names(redis, "a");
        redis.run(commands -> left.forEach(name -> commands.xack("a", Streams.GROUP, name.substring(2))));
        Streams.add(redis, "a", 11, 1);

        await().atMost(SourceFlow.LONG_ENOUGH).until(() -> Streams.ask(redis, commands -> commands.xlen("a")) == 0);
        assertThat(second).isEqualTo(left.get(0));
    }

    @Test
    void acknowledgesWhatIsPendingThoughItIsDeleted() {
        Streams.add(redis, "a", 1, 5);
        redis.run(commands -> {
            commands.xgroupCreate(StreamOffset.from("a", "0"), Streams.GROUP);
            commands.xreadgroup(Consumer.from(Streams.GROUP, "me"), StreamOffset.lastConsumed("a"));
            commands.xtrim("a", false, 2);
        });

        flow.from(ALL + "&consumer=me").awaitCommitted(2);

        Streams.awaitNothingPending(redis, "a");
        assertThat(Streams.numbers(flow.committed())).containsExactly(4, 5);
        assertThat(((StreamEntry) flow.committed().get(0)).deliveries()).isEqualTo(2);
        assertThat(flow.counted("caravan.stream.entries", "status", "deleted")).isEqualTo(3);
    }

    @Test
    void takesOverWhatAnotherConsumerHasHadForTooLong() {
        Streams.add(redis, "a", 1, 250);
        redis.run(commands -> {
            commands.xgroupCreate(StreamOffset.from("a", "0"), Streams.GROUP);
            commands.xreadgroup(Consumer.from(Streams.GROUP, "dead"), StreamOffset.lastConsumed("a"));
            commands.xdel("a", commands.xrange("a", Range.unbounded()).get(0).getId());
        });

        flow.from(ALL + "&claimAfter=300&batchSize=100").awaitCommitted(249);

        Streams.awaitNothingPending(redis, "a");
        assertThat(Streams.names(flow.committed())).isEqualTo(Streams.names(redis, "a"));
        assertThat(flow.counted("caravan.stream.entries", "status", "claimed")).isBetween(249.0, 250.0);
        assertThat(flow.counted("caravan.stream.entries", "status", "deleted")).isEqualTo(1);
    }

    @Test
    void leavesToAnotherConsumerWhatItHasHadForAShortTime() {
        Streams.add(redis, "a", 1, 5);
        redis.run(commands -> {
            commands.xgroupCreate(StreamOffset.from("a", "0"), Streams.GROUP);
            commands.xreadgroup(Consumer.from(Streams.GROUP, "busy"), StreamOffset.lastConsumed("a"));
        });

        flow.from(ALL);
        Streams.add(redis, "a", 6, 1);
        flow.awaitCommitted(1);

        assertThat(Streams.numbers(flow.committed())).containsExactly(6);
    }

    @Test
    void readsNoMoreThanOneBatchAhead() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        Streams.add(redis, "a", 1, 1000);
        flow.beforeCommit(exchange -> open.await()).from(ALL + "&batchSize=100");
        await().atMost(SourceFlow.LONG_ENOUGH)
                .until(() -> Streams.hasGroup(redis, "a") && Streams.pending(redis, "a") >= 16);

        long most = Streams.most(() -> Streams.pending(redis, "a"));
        open.countDown();
        flow.awaitCommitted(1000);

        assertThat(most).isLessThanOrEqualTo(200);
    }

    @Test
    void startsSuspendsResumesAndStops() throws Exception {
        Streams.add(redis, "a", 1, 3);
        flow.from(ALL).awaitCommitted(3);

        flow.camel().getRouteController().suspendRoute(SourceFlow.ID);
        Streams.add(redis, "a", 4, 3);
        long whileSuspended = Streams.most(() -> flow.committed().size());
        flow.camel().getRouteController().resumeRoute(SourceFlow.ID);
        flow.awaitCommitted(6);
        flow.camel().getRouteController().stopRoute(SourceFlow.ID);
        flow.camel().getRouteController().startRoute(SourceFlow.ID);
        Streams.add(redis, "a", 7, 3);
        flow.awaitCommitted(9);

        assertThat(whileSuspended).isEqualTo(3);
        assertThat(Streams.numbers(flow.committed())).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void leavesNoThreadAndNoConnectionBehind() throws Exception {
        Streams.add(redis, "a", 1, 3);
        flow.from(ALL + "&blockTimeout=20s").awaitCommitted(3);

        flow.camel().getRouteController().stopRoute(SourceFlow.ID, 10, TimeUnit.SECONDS);

        await().atMost(SourceFlow.LONG_ENOUGH)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().contains("redis-stream[")));
        // The connection that stays may have read last of all.
        RedisConnections shared = flow.camel().getRegistry().findSingleByType(RedisConnections.class);
        shared.keyspace(0).await(shared.keyspace(0).commands().ping());
        await().atMost(SourceFlow.LONG_ENOUGH)
                .until(() -> !Streams.ask(redis, RedisCommands::clientList).contains("cmd=xreadgroup"));
    }

    private int joined() {
        return (int) flow.meters.get("caravan.stream.streams").gauge().value();
    }

    private static List<String> streamsOf(Iterable<?> batch) {
        return StreamSupport.stream(batch.spliterator(), false)
                .map(entry -> Streams.text(((StreamEntry) entry).stream()))
                .distinct()
                .toList();
    }
}
