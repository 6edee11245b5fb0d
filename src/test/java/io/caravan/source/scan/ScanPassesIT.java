package io.caravan.source.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.RedisServer;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When a scan passes over the keys, what it tells of a pass, and how a pass ends early. */
class ScanPassesIT {

    private static final int KEYS = 2_000;
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    private ScanRoute route;

    @BeforeEach
    void fills() {
        redis.run(commands -> commands.eval(
                "for i = 1, " + KEYS + " do redis.call('SET', 'key:'..i, i) end", ScriptOutputType.STATUS));
        route = new ScanRoute(redis.uri());
    }

    @AfterEach
    void empties() {
        route.close();
        redis.flush();
    }

    @Test
    void tellsOfItsStartAndItsEndWhenAsked() throws Exception {
        redis.run(commands -> commands.rpush("a list", "x"));

        ScanReport report =
                route.run("*", "read=counters", "passEvents=true", "pageSize=500", "filter=RAW([05]$|list)");

        assertThat(route.events).startsWith("start", "page").endsWith("page", "end");
        assertThat(route.events.stream().filter("page"::equals)).hasSize(route.pages.size());
        assertThat(route.reports.get(0).scanned()).isZero();
        assertThat(route.reports.get(1)).isEqualTo(report);
        assertThat(report.delivered()).isEqualTo(route.entries().size()).isEqualTo(KEYS / 5 + 1);
        assertThat(report.scanned())
                .isEqualTo(report.delivered() + report.skipped())
                .isGreaterThan(KEYS);
        assertThat(report.failed()).isEqualTo(1);
        assertThat(report.restarts()).isZero();
        assertThat(report.interrupted()).isFalse();
    }

    @Test
    void passesOnceWithARepeatCountOfOne() throws Exception {
        route.startAt("*", "repeatCount=1&initialDelay=0&delay=1", "read=nothing", "passEvents=true");

        route.awaitPass();

        await().during(Duration.ofMillis(500)).atMost(LONG_ENOUGH).until(() -> route.reports.size() == 2);
        assertThat(route.keys()).hasSize(KEYS);
    }

    @Test
    void passesAgainAfterAFixedDelay() throws Exception {
        route.startAt("*", "initialDelay=0&delay=10", "read=nothing", "distinct=true", "passEvents=true");

        for (int pass = 1; pass <= 3; pass++) {
            assertThat(route.awaitPass().delivered()).isEqualTo(KEYS);
        }

        assertThat(route.events.subList(0, route.events.indexOf("end") + 2))
                .containsSubsequence("start", "end", "start");
    }

    @Test
    void passesWhenACronExpressionSays() throws Exception {
        try (Monitor monitor = new Monitor(redis.host(), redis.port())) {
            route.startAt("*", "scheduler=quartz&scheduler.cron=RAW(0/2 * * * * ?)", "read=nothing", "pageSize=100000");

            for (int pass = 1; pass <= 3; pass++) {
                assertThat(route.awaitPass().delivered()).isEqualTo(KEYS);
            }

            // The first may be late; with the delay that Camel has otherwise the third would come a second after it.
            List<Monitor.Command> scans = monitor.all("SCAN");
            assertThat(scans.get(2).time() - scans.get(0).time()).isGreaterThan(1.5);
        }
    }

    @Test
    void givesThePassUpWhenAPageFailsAndSaysSoUntilOneSucceeds() throws Exception {
        HealthCheckRegistry checks = HealthCheckRegistry.get(route.camel());
        checks.register(checks.resolveById("consumers"));
        AtomicBoolean broken = new AtomicBoolean(true);
        route.onPage(exchange -> {
            if (broken.get() && route.pages.size() >= 2) {
                throw new IllegalStateException("sink away");
            }
        });
        route.startAt("*", "initialDelay=0&delay=200", "read=nothing", "pageSize=100", "passEvents=true");

        assertThatThrownBy(route::awaitPass).hasMessage("sink away");
        assertThat(route.events).doesNotContain("end");
        assertThat(route.pages).hasSize(2);
        await().atMost(LONG_ENOUGH).until(() -> health() == HealthCheck.State.DOWN);

        broken.set(false);

        await().atMost(LONG_ENOUGH).until(() -> health() == HealthCheck.State.UP);
        assertThat(route.events).contains("end");
    }

    @Test
    void endsAfterThePageAtHandWhenStopped() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        route.onPage(exchange -> {
            if (route.pages.size() == 2) {
                busy.countDown();
                release.await(60, TimeUnit.SECONDS);
            }
        });
        route.start("*", "read=nothing", "pageSize=100", "passEvents=true");
        busy.await(60, TimeUnit.SECONDS);

        Thread stopping = new Thread(() -> route.camel().stop());
        stopping.start();
        await().atMost(LONG_ENOUGH).until(() -> route.camel().isStopping());
        await().atMost(LONG_ENOUGH)
                .until(() -> route.camel().getRoute(ScanRoute.ID).getConsumer() instanceof RedisScanConsumer consumer
                        && consumer.isSuspendingOrSuspended());
        release.countDown();
        stopping.join(30_000);

        assertThat(stopping.isAlive()).isFalse();
        ScanReport report = route.awaitPass();
        assertThat(route.pages).hasSize(3);
        assertThat(route.events).endsWith("page", "end");
        assertThat(report.interrupted()).isTrue();
        assertThat(report.delivered()).isEqualTo(route.entries().size());
        assertThat(report.scanned()).isEqualTo(report.delivered() + report.skipped());
    }

    @Test
    void doesNotCallAPassInterruptedThatHadReadEverything() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        route.onPage(exchange -> {
            busy.countDown();
            release.await(60, TimeUnit.SECONDS);
        });
        route.start("*", "read=nothing", "pageSize=100000", "passEvents=true");
        busy.await(60, TimeUnit.SECONDS);

        Thread stopping = new Thread(() -> route.camel().stop());
        stopping.start();
        await().atMost(LONG_ENOUGH)
                .until(() -> route.camel().getRoute(ScanRoute.ID).getConsumer() instanceof RedisScanConsumer consumer
                        && consumer.isSuspendingOrSuspended());
        release.countDown();
        stopping.join(30_000);

        assertThat(route.awaitPass().interrupted()).isFalse();
        assertThat(route.keys()).hasSize(KEYS);
    }

    @Test
    void doesNotWaitOutAPageDelayWhenStopped() throws Exception {
        route.start("*", "read=nothing", "pageSize=100", "pageDelay=10m", "passEvents=true");
        route.awaitPages(1);

        route.camel().stop();

        assertThat(route.awaitPass().interrupted()).isTrue();
        assertThat(route.events).containsExactly("start", "page", "end");
    }

    @Test
    void beginsAnewAfterASuspension() throws Exception {
        route.startAt(
                "*", "initialDelay=0&delay=10", "read=nothing", "pageSize=100", "pageDelay=100", "passEvents=true");
        route.awaitPages(2);

        route.camel().getRouteController().suspendRoute(ScanRoute.ID);
        assertThat(route.awaitPass().interrupted()).isTrue();
        route.camel().getRouteController().resumeRoute(ScanRoute.ID);

        assertThat(route.awaitPass().delivered()).isGreaterThanOrEqualTo(KEYS);
    }

    @Test
    void leavesNoConnectionAndNoThreadBehind() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        route.startAt("*", "initialDelay=0&delay=10", "read=values", "pageSize=10");
        route.awaitPages(100);

        route.camel().stop();

        await().atMost(LONG_ENOUGH)
                .untilAsserted(() -> assertThat(scanThreads(before)).isEmpty());
        redis.run(commands -> await().atMost(LONG_ENOUGH)
                .untilAsserted(
                        () -> assertThat(commands.clientList().lines().filter(line -> line.contains("name=caravan")))
                                .hasSize(1)));
        route.close();
        redis.run(commands -> await().atMost(LONG_ENOUGH)
                .untilAsserted(() -> assertThat(commands.clientList()).doesNotContain("name=caravan")));
    }

    private static Set<String> scanThreads(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.contains("redis-scan"))
                .collect(Collectors.toSet());
    }

    private HealthCheck.State health() {
        return HealthCheckHelper.invoke(route.camel()).stream()
                .filter(result -> result.getCheck().getId().equals("consumer:" + ScanRoute.ID))
                .map(HealthCheck.Result::getState)
                .findFirst()
                .orElse(HealthCheck.State.UNKNOWN);
    }
}
