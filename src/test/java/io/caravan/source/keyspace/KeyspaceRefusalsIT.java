package io.caravan.source.keyspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.source.SourceFlow;
import io.caravan.source.keyspace.EventGap.Reason;
import io.caravan.testing.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.apache.camel.health.HealthCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a server announces that takes no writes, not even those that prove that it announces. */
class KeyspaceRefusalsIT {

    private static final Duration SOME_BEATS = Duration.ofSeconds(3);
    private static final Pattern SUBSCRIBER = Pattern.compile("id=(\\d+) [^\\n]*cmd=psubscribe");

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    private RedisClient client;
    // Opened while the server is well: one that cannot save refuses the PING of a new connection.
    private RedisCommands<String, String> commands;
    private SourceFlow flow;

    @BeforeEach
    void begins() {
        client = RedisClient.create(redis.uri());
        commands = client.connect().sync();
        flow = new SourceFlow(redis.uri());
    }

    @AfterEach
    void ends() {
        commands.configSet("maxmemory", "0");
        commands.configSet("save", "");
        flow.close();
        commands.flushall();
        client.shutdown();
    }

    private static void awaitSomeBeats() {
        Instant begin = Instant.now();
        await("some beats")
                .atMost(SourceFlow.LONG_ENOUGH)
                .until(() -> Duration.between(begin, Instant.now()).compareTo(SOME_BEATS) > 0);
    }

    private static void awaitTrouble(Events events, String words) {
        await(words)
                .atMost(SourceFlow.LONG_ENOUGH)
                .until(() -> events.health().getState() == HealthCheck.State.DOWN
                        && events.health().getMessage().orElse("").contains(words));
    }

    private String subscriber() {
        return SUBSCRIBER
                .matcher(commands.clientList())
                .results()
                .map(each -> each.group(1))
                .reduce("", String::concat);
    }

    @Test
    void deliversWhatAFullServerAnnounces() {
        commands.set("a", "1");
        Events events = Events.from(flow, "redis-keyspace:full?events=$g");
        String before = subscriber();

        commands.configSet("maxmemory", "1");
        awaitTrouble(events, "refuses writes: OOM");
        awaitSomeBeats();
        commands.del("a");
        events.await(1);
        commands.configSet("maxmemory", "0");
        events.awaitListening();
        commands.set("b", "1");
        events.await(2);

        assertThat(events.texts()).containsExactly("0 del a", "0 set b");
        assertThat(events.gaps).isEmpty();
        assertThat(subscriber()).isEqualTo(before);
    }

    @Test
    void deliversWhatAFullServerAnnouncesThatWasFullAtTheStart() {
        commands.set("a", "1");
        commands.configSet("maxmemory", "1");
        Events events = Events.start(flow, "redis-keyspace:full?events=xg");
        awaitTrouble(events, "refuses writes: OOM");

        commands.del("a");
        events.await(1);

        assertThat(events.texts()).containsExactly("0 del a");
        assertThat(events.gaps).isEmpty();
    }

    @Test
    void declaresThatAFullServerIsFlushed() {
        Events events = Events.from(flow, "redis-keyspace:full?events=$g");
        commands.configSet("maxmemory", "1");
        awaitTrouble(events, "refuses writes: OOM");

        commands.flushall();
        events.awaitGap(Reason.FLUSHED);
        commands.configSet("maxmemory", "0");
        events.awaitListening();

        assertThat(events.gaps).hasSize(1);
    }

    @Test
    void declaresThatFlagsOfAFullServerAreRemoved() {
        commands.set("a", "1");
        Events events = Events.from(flow, "redis-keyspace:full?events=$g");
        commands.configSet("maxmemory", "1");
        awaitTrouble(events, "refuses writes: OOM");

        commands.configSet("notify-keyspace-events", "");
        events.awaitGap(Reason.FLAGS_REMOVED);
        commands.del("a");
        events.await(1);

        assertThat(events.gaps).hasSize(1);
    }

    @Test
    void deliversWhatAServerAnnouncesThatCannotSave() {
        redis.assumeLocal();
        Events events = Events.from(flow, "redis-keyspace:unsaved?events=$x");
        String before = subscriber();
        commands.psetex("a", 5000, "1");

        failToSave();
        awaitTrouble(events, "refuses writes: MISCONF");
        events.await(2);
        commands.configSet("stop-writes-on-bgsave-error", "no");
        events.awaitListening();
        commands.set("b", "1");
        events.await(3);

        assertThat(events.texts()).containsExactly("0 set a", "0 expired a", "0 set b");
        assertThat(events.gaps).isEmpty();
        assertThat(subscriber()).isEqualTo(before);
    }

    /** Kills the child that saves. */
    private void failToSave() {
        commands.configSet("stop-writes-on-bgsave-error", "yes");
        commands.configSet("save", "3600 1000000");
        commands.configSet("rdb-key-save-delay", "10000000");
        commands.bgsave();
        await("the child")
                .atMost(SourceFlow.LONG_ENOUGH)
                .until(() -> ProcessHandle.of(redis.pid())
                        .orElseThrow()
                        .children()
                        .peek(ProcessHandle::destroyForcibly)
                        .findAny()
                        .isPresent());
        commands.configSet("rdb-key-save-delay", "0");
        await("the failure")
                .atMost(SourceFlow.LONG_ENOUGH)
                .until(() -> commands.info("persistence").contains("rdb_last_bgsave_status:err"));
    }

    @Test
    void declaresWhatNobodyCouldKnowOfAFullServerAndDeliversMeanwhile() {
        commands.configSet("notify-keyspace-events", "E$g");
        commands.set("a", "1");
        String uri = redis.user("watcher", "secret", "~caravan:*", "&*", "+@all", "-config", "-publish");
        try (SourceFlow limited = new SourceFlow(uri)) {
            Events events = Events.from(limited, "redis-keyspace:limited?events=$g");
            String before = subscriber();

            Faults faults = new Faults();
            faults.during(() -> {
                commands.configSet("maxmemory", "1");
                awaitTrouble(events, "cannot be known");
                awaitSomeBeats();
                commands.del("a");
                events.await(1);
                commands.configSet("maxmemory", "0");
            });
            events.awaitListening();

            assertThat(events.texts()).containsExactly("0 del a");
            assertThat(events.gaps)
                    .singleElement()
                    .satisfies(gap -> assertThat(gap.reason()).isEqualTo(Reason.UNPROVEN));
            faults.assertExplain(events.gaps);
            assertThat(subscriber()).isEqualTo(before);
        }
    }
}
