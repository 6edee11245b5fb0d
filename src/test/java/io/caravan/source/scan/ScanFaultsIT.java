package io.caravan.source.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.source.RedisUnavailableException;
import io.caravan.testing.RedisServer;
import io.caravan.testing.TcpProxy;
import io.lettuce.core.KillArgs;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Processor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A scan while its server, or the way there, fails. */
class ScanFaultsIT {

    private static final int KEYS = 20_000;
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    private RedisServer redis;
    private ScanRoute route;

    @BeforeEach
    void fills() {
        redis = RedisServer.start("--appendonly", "yes", "--appendfsync", "always");
        redis.run(commands -> commands.eval(
                "for i = 1, " + KEYS + " do redis.call('SET', 'key:'..i, i) end", ScriptOutputType.STATUS));
        route = new ScanRoute(redis.uri());
    }

    @AfterEach
    void stops() {
        route.close();
        redis.close();
    }

    @ParameterizedTest
    @EnumSource
    void readsOnFromTheSameCursorAfterItsConnectionWasKilled(ReadMode read) throws Exception {
        route.onPage(atPage(5, this::killConnections));

        ScanReport report = route.run("*", "pageSize=500", "read=" + read);

        assertThat(distinctKeys()).isEqualTo(allKeys());
        assertThat(route.losses).isNotEmpty();
        assertThat(report.restarts()).isZero();
        assertThat(report.scanned()).isLessThan(KEYS + 2_000);
    }

    @Test
    void survivesManyKilledConnections() throws Exception {
        route.onPage(exchange -> {
            if (route.pages.size() % 5 == 1) {
                killConnections();
            }
        });

        ScanReport report = route.run("*", "pageSize=500", "read=values", "distinct=true");

        assertThat(route.keys()).hasSize(KEYS).doesNotHaveDuplicates();
        assertThat(report.restarts()).isZero();
    }

    @Test
    void failsWithOneLineWhenItMayNotReconnect() {
        route.onPage(atPage(5, this::killConnections));

        assertThatThrownBy(() -> route.run("*", "pageSize=500", "read=values", "reconnect=false", "passEvents=true"))
                .isInstanceOf(RedisUnavailableException.class)
                .hasMessageStartingWith("Lost the connection to Redis at " + address() + ": ")
                .hasMessageEndingWith("Run again, or allow reconnecting (option reconnect, or --redis-reconnect)")
                .message()
                .hasLineCount(1);
        assertThat(route.events).doesNotContain("end");
    }

    @ParameterizedTest
    @EnumSource(names = {"counters", "dump"})
    void startsOverWhenAnotherProcessAnswers(ReadMode read) throws Exception {
        route.onPage(atPage(10, () -> {
            redis.kill();
            redis.restart();
        }));

        ScanReport report = route.run("*", "pageSize=500", "read=" + read);

        assertThat(report.restarts()).isEqualTo(1);
        assertThat(distinctKeys()).isEqualTo(allKeys());
        assertThat(report.scanned()).isGreaterThanOrEqualTo(KEYS + 4_000);
        assertThat(report.delivered()).isEqualTo(route.entries().size());
    }

    @Test
    void deliversEachKeyOnceThoughItStartsOver() throws Exception {
        route.onPage(atPage(10, () -> {
            redis.kill();
            redis.restart();
        }));

        ScanReport report = route.run("*", "pageSize=500", "read=values", "distinct=true");

        assertThat(report.restarts()).isEqualTo(1);
        assertThat(route.keys()).hasSize(KEYS).doesNotHaveDuplicates();
        assertThat(report.delivered()).isEqualTo(KEYS);
        assertThat(report.skipped()).isEqualTo(report.scanned() - KEYS).isPositive();
    }

    @Test
    void waitsForAServerThatIsAwayForAWhile() throws Exception {
        route.onPage(atPage(10, redis::kill));
        route.start("*", "pageSize=500", "read=values", "distinct=true");
        await().atMost(LONG_ENOUGH).until(() -> route.losses.size() >= 3);

        redis.restart();

        assertThat(route.awaitPass().restarts()).isEqualTo(1);
        assertThat(route.keys()).hasSize(KEYS).doesNotHaveDuplicates();
    }

    @Test
    void waitsWhileTheServerLoadsItsData() throws Exception {
        RedisServer slow = RedisServer.start(
                "--appendonly",
                "yes",
                "--appendfsync",
                "always",
                "--aof-use-rdb-preamble",
                "no",
                "--key-load-delay",
                "200",
                "--loading-process-events-interval-bytes",
                "1024");
        try (slow;
                ScanRoute other = new ScanRoute(slow.uri())) {
            slow.run(commands -> IntStream.rangeClosed(1, 4_000).forEach(i -> commands.set("key:" + i, "1")));
            other.onPage(exchange -> {
                if (other.pages.size() == 2) {
                    slow.kill();
                    Thread restart = new Thread(slow::restart);
                    restart.start();
                }
            });

            ScanReport report = other.run("*", "pageSize=500", "read=values", "distinct=true");

            assertThat(report.restarts()).isEqualTo(1);
            assertThat(other.keys()).hasSize(4_000).doesNotHaveDuplicates();
            assertThat(other.losses).anyMatch(loss -> loss.contains("LOADING"));
        }
    }

    @Test
    void readsOnAfterTheServerStoodStillPastTheTimeout() throws Exception {
        route.settings().setTimeout(1_000);
        route.onPage(atPage(10, redis::pause));
        route.start("*", "pageSize=500", "read=values", "distinct=true");
        await().atMost(LONG_ENOUGH).until(() -> !route.losses.isEmpty());

        redis.resume();

        assertThat(route.awaitPass().restarts()).isZero();
        assertThat(route.keys()).hasSize(KEYS).doesNotHaveDuplicates();
        assertThat(route.losses.get(0)).contains("1000 ms");
    }

    @Test
    void stopsWhileTheServerStandsStill() throws Exception {
        route.onPage(atPage(10, redis::pause));
        route.start("*", "pageSize=500", "read=values", "passEvents=true");
        route.awaitPages(10);

        route.camel().stop();

        assertThat(route.awaitPass().interrupted()).isTrue();
        redis.resume();
    }

    @Test
    void readsOnAfterTheNetworkWasCut() throws Exception {
        try (TcpProxy proxy = TcpProxy.to(redis.host(), redis.port());
                ScanRoute other = new ScanRoute("redis://" + proxy.host() + ":" + proxy.port())) {
            other.onPage(exchange -> {
                if (other.pages.size() % 10 == 3) {
                    proxy.cut();
                }
            });

            ScanReport report = other.run("*", "pageSize=500", "read=values", "distinct=true");

            assertThat(report.restarts()).isZero();
            assertThat(other.losses).isNotEmpty();
            assertThat(other.keys()).hasSize(KEYS).doesNotHaveDuplicates();
        }
    }

    @Test
    void readsOnAfterTheNetworkStalled() throws Exception {
        try (TcpProxy proxy = TcpProxy.to(redis.host(), redis.port());
                ScanRoute other = new ScanRoute("redis://" + proxy.host() + ":" + proxy.port())) {
            other.settings().setTimeout(1_000);
            other.onPage(exchange -> {
                if (other.pages.size() == 10) {
                    proxy.stall();
                }
            });
            other.start("*", "pageSize=500", "read=values", "distinct=true");
            await().atMost(LONG_ENOUGH).until(() -> !other.losses.isEmpty());

            proxy.resume();

            assertThat(other.awaitPass().restarts()).isZero();
            assertThat(other.keys()).hasSize(KEYS).doesNotHaveDuplicates();
        }
    }

    @Test
    void failsThePassThatFindsNoServerAndGoesOnWithTheNext() throws Exception {
        redis.stop();
        route.startAt("*", "initialDelay=0&delay=100", "read=nothing");

        assertThatThrownBy(route::awaitPass)
                .isInstanceOf(RedisUnavailableException.class)
                .hasMessageStartingWith("Cannot connect to Redis at " + address() + ": ")
                .hasMessageEndingWith("Check that it runs, and the host and the port");
        redis.restart();

        await().atMost(LONG_ENOUGH)
                .ignoreExceptions()
                .until(() -> route.awaitPass().delivered() >= KEYS);
    }

    private Processor atPage(int number, Runnable fault) {
        return exchange -> {
            if (route.pages.size() == number - 1) {
                fault.run();
            }
        };
    }

    private void killConnections() {
        redis.run(ScanFaultsIT::killOthers);
    }

    private static void killOthers(RedisCommands<String, String> commands) {
        commands.clientKill(KillArgs.Builder.typeNormal().skipme());
    }

    private Set<String> distinctKeys() {
        return new TreeSet<>(route.keys());
    }

    private static Set<String> allKeys() {
        return IntStream.rangeClosed(1, KEYS).mapToObj(i -> "key:" + i).collect(Collectors.toCollection(TreeSet::new));
    }

    private String address() {
        return redis.host() + ":" + redis.port();
    }
}
