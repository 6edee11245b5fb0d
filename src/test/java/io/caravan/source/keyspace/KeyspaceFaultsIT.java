package io.caravan.source.keyspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.source.SourceFlow;
import io.caravan.source.keyspace.EventGap.Reason;
import io.caravan.testing.RedisServer;
import io.caravan.testing.TcpProxy;
import io.lettuce.core.KillArgs;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.camel.health.HealthCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each key that is set while the server, or the way to it, fails is announced once, or lies in a gap that is declared. */
class KeyspaceFaultsIT {

    private static final int ROUNDS = "full".equals(System.getProperty("caravan.faults")) ? 20 : 3;
    private static final int STOPS = ROUNDS * 10;
    private static final Duration LONGER_THAN_A_COMMAND = Duration.ofSeconds(3);
    private static final Duration A_WHILE = Duration.ofSeconds(2);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final TcpProxy network = TcpProxy.to(redis.host(), redis.port());

    private SourceFlow flow;
    private Events events;
    private KeyTraffic traffic;
    private final Faults faults = new Faults();

    @BeforeEach
    void begins() {
        redis.assumeLocal();
        flow = new SourceFlow("redis://" + network.host() + ":" + network.port());
    }

    private void listens() {
        listens("events=$g");
    }

    private void listens(String options) {
        events = Events.from(flow, "redis-keyspace:faults?" + options);
        traffic = KeyTraffic.to(redis.uri());
        traffic.awaitMore(50);
    }

    @AfterEach
    void ends() throws Exception {
        network.resume();
        redis.resume();
        flow.close();
        if (traffic != null) {
            traffic.close();
        }
        redis.run(commands -> commands.configSet("client-output-buffer-limit", "pubsub 32mb 8mb 60"));
        redis.flush();
    }

    private void breaks(Runnable fault) {
        faults.during(fault);
        goesOn();
    }

    /** Waits until an event of what is written from now on has come. */
    private void goesOn() {
        traffic.awaitMore(20);
        int before = events.events().size();
        await("events again")
                .atMost(SourceFlow.LONG_ENOUGH)
                .until(() -> events.events().size() > before);
    }

    private void awaitAllAccountedFor() throws Exception {
        traffic.awaitDelivered(events);
        faults.assertExplain(events.gaps);
    }

    private void awaitAllAccountedFor(int gaps, Reason reason) throws Exception {
        events.awaitGaps(gaps);
        awaitAllAccountedFor();
        assertThat(events.gaps)
                .hasSize(gaps)
                .allSatisfy(gap -> assertThat(gap.reason()).isEqualTo(reason));
    }

    private static <T> T ask(Function<RedisCommands<String, String>, T> question) {
        AtomicReference<T> answer = new AtomicReference<>();
        redis.run(commands -> answer.set(question.apply(commands)));
        return answer.get();
    }

    @Test
    void declaresARestartOfTheServer() throws Exception {
        listens();

        for (int i = 0; i < ROUNDS; i++) {
            breaks(() -> {
                redis.stop();
                redis.restart();
            });
        }

        awaitAllAccountedFor(ROUNDS, Reason.SERVER_RESTARTED);
    }

    @Test
    void declaresTheDeathOfTheServer() throws Exception {
        listens();

        for (int i = 0; i < ROUNDS; i++) {
            breaks(() -> {
                redis.kill();
                redis.restart();
            });
        }

        awaitAllAccountedFor(ROUNDS, Reason.SERVER_RESTARTED);
    }

    @Test
    void missesNothingOfAServerThatHangsWhileTheConnectionLives() throws Exception {
        listens();

        breaks(() -> {
            redis.pause();
            awaitDown();
            redis.resume();
        });
        events.awaitListening();

        awaitAllAccountedFor();
        assertThat(events.gaps).isEmpty();
    }

    private void awaitDown() {
        await("health down")
                .pollDelay(LONGER_THAN_A_COMMAND)
                .atMost(SourceFlow.LONG_ENOUGH)
                .until(() -> events.health().getState() == HealthCheck.State.DOWN);
    }

    @Test
    void declaresAServerThatHangsLongerThanCommandsMayTake() throws Exception {
        flow.settings().setTimeout(1000);
        listens();

        breaks(() -> {
            redis.pause();
            awaitDown();
            redis.resume();
        });

        awaitAllAccountedFor(1, Reason.DISCONNECTED);
    }

    @Test
    void declaresThatTheSubscriptionIsKilled() throws Exception {
        listens();

        for (int i = 0; i < ROUNDS; i++) {
            breaks(() -> redis.run(commands -> commands.clientKill(KillArgs.Builder.typePubsub())));
            events.awaitGaps(i + 1);
        }

        awaitAllAccountedFor(ROUNDS, Reason.DISCONNECTED);
    }

    @Test
    void survivesThatTheConnectionOfItsCommandsIsKilled() throws Exception {
        listens();

        for (int i = 0; i < ROUNDS; i++) {
            breaks(() -> redis.run(commands ->
                    commands.clientKill(KillArgs.Builder.typeNormal().skipme())));
        }

        awaitAllAccountedFor();
    }

    @Test
    void declaresThatItsConnectionsAreCut() throws Exception {
        listens();

        for (int i = 0; i < ROUNDS; i++) {
            breaks(network::cut);
            events.awaitGaps(i + 1);
        }

        awaitAllAccountedFor(ROUNDS, Reason.DISCONNECTED);
    }

    @Test
    void declaresANetworkThatHangs() throws Exception {
        flow.settings().setTimeout(1000);
        listens();

        breaks(() -> {
            network.stall();
            awaitDown();
            network.resume();
        });

        awaitAllAccountedFor(1, Reason.DISCONNECTED);
    }

    @Test
    void declaresANetworkThatIsDown() throws Exception {
        listens();

        breaks(() -> {
            network.refuse();
            network.cut();
            await("health down")
                    .atMost(SourceFlow.LONG_ENOUGH)
                    .until(() -> events.health().getState() == HealthCheck.State.DOWN);
            network.resume();
        });

        awaitAllAccountedFor(1, Reason.DISCONNECTED);
    }

    @Test
    void declaresThatTheServerCutsAReaderThatIsTooSlow() throws Exception {
        redis.run(commands -> commands.configSet("client-output-buffer-limit", "pubsub 1mb 1mb 1"));
        listens();

        breaks(() -> {
            network.stall();
            await("the cut").atMost(SourceFlow.LONG_ENOUGH).until(() -> {
                redis.run(commands -> commands.eval(
                        "for i = 1, 20000 do redis.call('SET', string.rep('x', 200) .. i % 10, i) end",
                        ScriptOutputType.STATUS));
                return !ask(RedisCommands::clientList).contains("cmd=psubscribe");
            });
            traffic.awaitMore(50);
            network.resume();
        });

        traffic.stop();
        events.awaitGaps(1);
        assertThat(traffic.missing(events)).isEmpty();
        assertThat(events.gaps)
                .singleElement()
                .satisfies(gap -> assertThat(gap.reason()).isEqualTo(Reason.DISCONNECTED));
        faults.assertExplain(events.gaps);
    }

    @Test
    void declaresThatTheRightToListenIsTakenAwayForAWhile() throws Exception {
        redis.user("listener", "secret", "~*", "+@all", "&*");
        flow.close();
        flow = new SourceFlow("redis://listener:secret@" + network.host() + ":" + network.port());
        listens();

        breaks(() -> {
            redis.user("listener", "secret", "~*", "+@all", "resetchannels");
            await("health down")
                    .atMost(SourceFlow.LONG_ENOUGH)
                    .until(() -> events.health().getMessage().orElse("").contains("NOPERM"));
            redis.user("listener", "secret", "~*", "+@all", "&*");
        });
        events.awaitListening();

        awaitAllAccountedFor(1, Reason.DISCONNECTED);
    }

    @Test
    void declaresThatFlagsAreRemoved() throws Exception {
        listens();

        for (int i = 0; i < ROUNDS; i++) {
            breaks(() -> redis.run(commands -> commands.configSet("notify-keyspace-events", "")));
            events.awaitGaps(i + 1);
        }

        awaitAllAccountedFor(ROUNDS, Reason.FLAGS_REMOVED);
    }

    @Test
    void declaresThatAllIsFlushed() throws Exception {
        listens();

        breaks(() -> redis.run(RedisCommands::flushall));

        events.awaitGap(Reason.FLUSHED);
        awaitAllAccountedFor(1, Reason.FLUSHED);
    }

    @Test
    void takesAnEvictionForNoFlush() throws Exception {
        listens();

        for (int i = 0; i < ROUNDS; i++) {
            redis.run(commands ->
                    commands.keys("caravan:keyspace:faults:heartbeat:*").forEach(commands::unlink));
            traffic.awaitMore(500);
        }

        awaitAllAccountedFor();
        assertThat(events.gaps).isEmpty();
    }

    @Test
    void missesNothingUnderLoad() {
        events = Events.from(flow, "redis-keyspace:faults?events=$");

        redis.run(commands -> {
            for (int i = 0; i < 20; i++) {
                commands.eval(
                        "for i = 1, 10000 do redis.call('SET', 'load:' .. (ARGV[1] * 10000 + i), i) end",
                        ScriptOutputType.STATUS,
                        new String[0],
                        Integer.toString(i));
            }
        });
        events.await(200_000);

        assertThat(events.gaps).isEmpty();
        int expected = 1;
        for (String text : events.texts()) {
            assertThat(text).isEqualTo("0 set load:" + expected++);
        }
    }

    @Test
    void saysWhatToSetWhereItMayNotSetItAndListensOnceThatIsDone() {
        redis.run(commands -> commands.configSet("notify-keyspace-events", ""));
        String uri = redis.user("watcher", "secret", "~caravan:*", "&*", "+@all", "-config");
        try (SourceFlow limited = new SourceFlow(uri)) {
            Events seen = Events.start(limited, "redis-keyspace:limited?events=$");
            await("what to set")
                    .atMost(SourceFlow.LONG_ENOUGH)
                    .until(() -> String.valueOf(seen.health().getMessage().orElse(""))
                            .contains("Set notify-keyspace-events to "));

            redis.run(commands -> commands.configSet("notify-keyspace-events", "E$"));
            seen.awaitListening();
            redis.run(commands -> commands.set("a", "1"));
            seen.await(1);

            assertThat(seen.texts()).containsExactly("0 set a");
            assertThat(seen.gaps).isEmpty();
        }
    }

    @Test
    void deliversOfAReplicaOnlyOnceItIsAPrimary() {
        try (RedisServer replica = RedisServer.start("--replicaof", redis.host(), Integer.toString(redis.port()));
                SourceFlow other = new SourceFlow(replica.uri())) {
            await("the replica").atMost(SourceFlow.LONG_ENOUGH).until(() -> {
                StringBuilder info = new StringBuilder();
                replica.run(commands -> info.append(commands.info("replication")));
                return info.indexOf("master_link_status:up") >= 0;
            });
            Events seen = Events.from(other, "redis-keyspace:replica?events=$");
            redis.run(commands -> commands.set("before", "1"));

            faults.during(() -> replica.run(RedisCommands::replicaofNoOne));
            seen.awaitGap(Reason.TOPOLOGY);
            replica.run(commands -> commands.set("after", "1"));
            seen.await(1);

            assertThat(seen.texts()).containsExactly("0 set after");
            assertThat(seen.gaps).hasSize(1);
            faults.assertExplain(seen.gaps);
        }
    }

    @Test
    void declaresTheTimeInWhichAPrimaryWasAReplica() {
        try (RedisServer demoted = RedisServer.start();
                SourceFlow other = new SourceFlow(demoted.uri())) {
            Events seen = Events.from(other, "redis-keyspace:demoted?events=$");
            Instant before = Instant.now();
            AtomicReference<Instant> promoted = new AtomicReference<>();
            faults.during(() -> {
                demoted.run(commands -> commands.replicaof(redis.host(), redis.port()));
                await("a replica")
                        .pollDelay(A_WHILE)
                        .atMost(SourceFlow.LONG_ENOUGH)
                        .until(() -> true);
                promoted.set(Instant.now());
                demoted.run(RedisCommands::replicaofNoOne);
            });
            seen.awaitGap(Reason.TOPOLOGY);

            assertThat(seen.gaps).singleElement().satisfies(gap -> {
                assertThat(gap.from()).isBefore(before.plus(A_WHILE));
                assertThat(gap.to()).isAfter(promoted.get());
            });
            faults.assertExplain(seen.gaps);
        }
    }

    @Test
    void missesNothingUndeclaredHoweverOftenItIsStopped() throws Exception {
        listens("events=$&heartbeatInterval=50");

        for (int i = 0; i < STOPS; i++) {
            traffic.awaitMore(20);
            flow.camel().getRouteController().stopRoute(SourceFlow.ID);
            flow.camel().getRouteController().startRoute(SourceFlow.ID);
        }
        goesOn();

        traffic.awaitDelivered(events);
    }

    @Test
    void deliversWhatItHasAndLeavesNothingBehindWhenItIsStopped() throws Exception {
        events = Events.start(flow, "redis-keyspace:faults?events=$&batchSize=10");
        flow.alsoBeforeCommit(exchange -> LockSupport.parkNanos(5_000_000));
        events.awaitListening();
        redis.run(commands ->
                commands.eval("for i = 1, 2000 do redis.call('SET', 'busy:' .. i, i) end", ScriptOutputType.STATUS));
        events.await(500);

        flow.camel().getRouteController().stopRoute(SourceFlow.ID, 30, TimeUnit.SECONDS);

        assertThat(events.texts()).hasSize(2000);
        await("no thread")
                .atMost(SourceFlow.LONG_ENOUGH)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().contains("redis-keyspace[faults]")));
        await("no connection")
                .atMost(SourceFlow.LONG_ENOUGH)
                .until(() -> !ask(RedisCommands::clientList).contains("cmd=psubscribe"));
        List<String> heartbeats = ask(commands -> commands.keys("caravan:*heartbeat*"));
        assertThat(heartbeats).isEmpty();
    }
}
