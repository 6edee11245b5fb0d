package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.events.ReceivedNumbers;
import io.caravan.events.TimedTraffic;
import io.caravan.sink.rabbitmq.RabbitQueues;
import io.caravan.source.keyspace.EventGap;
import io.caravan.source.keyspace.EventGap.Reason;
import io.caravan.testing.RabbitServer;
import io.caravan.testing.RedisServer;
import io.caravan.testing.TcpProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two instances on one Redis, of which one is active: the other takes over, and what is missed lies in declared gaps. */
@EnabledIf(value = "io.caravan.testing.RabbitServer#isInstalled", disabledReason = "needs rabbitmq-server and epmd")
class EventsStandbyIT {

    private static final boolean FULL = "full".equals(System.getProperty("caravan.faults"));
    private static final int KILLS = FULL ? 20 : 2;
    private static final Duration PAUSE = Duration.ofSeconds(FULL ? 30 : 5);
    private static final Duration TAKEOVER = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofSeconds(120);
    private static final Pattern GAP = Pattern.compile("may be missing from (\\S+) to ([^,]+),");
    private static final String LIST = "REDIS_MODULE-key_evt_amqp-fallback_storage";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final RabbitServer rabbit = RabbitServer.start();

    @TempDir
    Path folder;

    private final ReceivedNumbers received = new ReceivedNumbers();
    private final List<EventsProgram> instances = new ArrayList<>();
    private TcpProxy network;
    private RabbitQueues queues;
    private TimedTraffic traffic;

    @BeforeEach
    void begins() throws Exception {
        rabbit.assumeLocal();
        network = TcpProxy.to(rabbit.host(), rabbit.port());
        queues = new RabbitQueues(rabbit.uri());
        queues.queue("q", Map.of());
        queues.exchange("events", "q", "keys");
        queues.follow("q", received);
    }

    @AfterEach
    void ends() throws Exception {
        instances.forEach(EventsProgram::close);
        if (traffic != null) {
            traffic.close();
        }
        queues.close();
        network.close();
        redis.flush();
    }

    private EventsProgram instance() throws Exception {
        Map<String, String> more = Map.of(
                "LEADER_ELECTION", "file",
                "LEADER_LOCK_FOLDER", folder.resolve("locks").toString(),
                "KEYSPACE_TO_RABBITMQ_CONFIRM_TIMEOUT", "1000");
        EventsProgram instance = EventsProgram.start(
                folder,
                redis,
                more,
                "--events=$",
                "--databases=0",
                "--host=" + network.host(),
                "--port=" + network.port(),
                "--user=" + rabbit.user(),
                "--password=" + rabbit.password(),
                "--exchange=events",
                "--routing-key=keys",
                "--mask=ALL");
        instances.add(instance);
        return instance;
    }

    private void beginTraffic() {
        traffic = TimedTraffic.to(redis);
        traffic.awaitMore(300);
    }

    private List<EventGap> gaps() {
        List<EventGap> gaps = new ArrayList<>();
        for (EventsProgram instance : instances) {
            Matcher gap = GAP.matcher(instance.err());
            while (gap.find()) {
                Instant from = Instant.parse(gap.group(1));
                Instant to = Instant.parse(gap.group(2));
                gaps.add(new EventGap("", Reason.NOT_RUNNING, from, to, 0, 0));
            }
        }
        return gaps;
    }

    private void assertWholeButForGaps() throws Exception {
        traffic.awaitMore(1);
        Instant now = Instant.now();
        await("a new event").atMost(LONGEST).until(() -> {
            Instant newest = traffic.begun(received.highest());
            return newest != null && newest.isAfter(now);
        });
        int last = traffic.stop();
        await("the last event").atMost(LONGEST).until(() -> received.has(last));
        await("nothing waits").atMost(LONGEST).until(() -> waiting() == 0);
        assertThat(traffic.missing(received, gaps()))
                .as("missing without a gap")
                .isEmpty();
        assertThat(received.isOrderedButForGaps()).as("in order").isTrue();
    }

    private static long waiting() {
        AtomicLong length = new AtomicLong();
        redis.run(commands -> length.set(commands.llen(LIST)));
        return length.get();
    }

    @Test
    void theOneThatStandsByTakesOverWithinFiveSecondsHoweverOftenTheActiveOneIsKilled() throws Exception {
        EventsProgram active = instance().awaitActive().awaitWatching();
        EventsProgram standby = instance().awaitStandingBy();
        beginTraffic();
        List<Instant> kills = new ArrayList<>();

        for (int i = 0; i < KILLS; i++) {
            traffic.awaitMore(300);
            kills.add(Instant.now());
            active.kill();
            active = standby.awaitActive();
            standby = instance().awaitStandingBy();
        }
        traffic.awaitMore(300);

        assertWholeButForGaps();
        for (Instant kill : kills) {
            assertThat(firstAfter(kill)).as("heard again").isBefore(kill.plus(TAKEOVER));
        }
        assertThat(IntStream.of(received.twice()).mapToObj(traffic::begun))
                .as("sent twice")
                .allMatch(time -> kills.stream().anyMatch(kill -> isAround(time, kill)));
    }

    private Instant firstAfter(Instant kill) {
        return IntStream.rangeClosed(1, received.highest())
                .filter(number -> received.has(number) && isAfter(traffic.begun(number), kill))
                .mapToObj(traffic::begun)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isAfter(Instant time, Instant kill) {
        return time != null && time.isAfter(kill);
    }

    private static boolean isAround(Instant time, Instant kill) {
        return Duration.between(time, kill).abs().compareTo(TAKEOVER) < 0;
    }

    @Test
    void whatWaitsForTheBrokerIsSentFirstByTheOneThatTakesOver() throws Exception {
        EventsProgram active = instance().awaitActive().awaitWatching();
        EventsProgram standby = instance().awaitStandingBy();
        beginTraffic();

        network.refuse();
        network.cut();
        await("events wait").atMost(LONGEST).until(() -> waiting() > 1000);
        active.kill();
        standby.awaitActive();
        traffic.awaitMore(2000);
        network.resume();

        assertWholeButForGaps();
    }

    @Test
    void oneThatIsStoppedHandsOverAtOnce() throws Exception {
        EventsProgram active = instance().awaitActive().awaitWatching();
        EventsProgram standby = instance().awaitStandingBy();
        beginTraffic();

        Instant stopped = Instant.now();
        assertThat(active.stop()).isZero();
        standby.awaitActive();
        traffic.awaitMore(300);

        assertWholeButForGaps();
        assertThat(gaps()).allMatch(gap -> gap.to().isBefore(stopped.plus(TAKEOVER)));
    }

    @Test
    void anInstanceThatWasOnlyStalledLosesNothingUndeclared() throws Exception {
        EventsProgram stalled = instance().awaitActive().awaitWatching();
        instance().awaitStandingBy();
        beginTraffic();

        stalled.pause();
        Instant end = Instant.now().plus(PAUSE);
        await("a pause").atMost(LONGEST).until(() -> Instant.now().isAfter(end));
        stalled.resume();
        traffic.awaitMore(10_000);

        assertWholeButForGaps();
    }
}
