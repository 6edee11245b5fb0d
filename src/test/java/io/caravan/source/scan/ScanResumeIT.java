package io.caravan.source.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.testing.RedisServer;
import io.lettuce.core.ScriptOutputType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Processor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pass that goes on where one before it was cut off. */
class ScanResumeIT {

    private static final int KEYS = 20_000;
    private static final int PAGE = 250;
    private static final String RESUME = "checkpoints=#bean:checkpoints";

    private RedisServer redis;
    private ScanRoute route;

    @BeforeEach
    void fills() {
        redis = RedisServer.start("--appendonly", "yes", "--appendfsync", "always");
        write("for i = 1, " + KEYS + " do redis.call('SET', 'key:'..i, i) end");
        route = new ScanRoute(redis.uri()).goingOnFrom(List.of());
    }

    @AfterEach
    void stops() {
        route.close();
        redis.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void deliversEachKeyBeforeACutOrAfterIt(int concurrency) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Set<String> delivered = new HashSet<>();
        for (int cuts = 0; cuts < 6; cuts++) {
            int page = 6 + random.nextInt(10);
            route.onPage(growing(cutAt(page)));

            assertThatThrownBy(() -> run("concurrentConsumers=" + concurrency)).hasMessage("cut");

            delivered.addAll(route.keys());
            // Tables shrink too while nobody reads.
            write("for i = 1, 100000 do redis.call('UNLINK', 'passing:'..i) end");
            goOn();
        }
        ScanReport report = run("concurrentConsumers=" + concurrency);

        delivered.addAll(route.keys());
        assertThat(delivered).as("seed " + seed).containsAll(allKeys());
        assertThat(report.resumed()).isEqualTo(1);
        assertThat(report.scanned()).as("seed " + seed).isLessThan(KEYS);
    }

    @Test
    void readsNothingAgainButThePageAtWhichItWasCutOff() throws Exception {
        route.onPage(cutAt(31));
        assertThatThrownBy(() -> run()).hasMessage("cut");
        Set<String> before = new TreeSet<>(route.keys());

        goOn();
        ScanReport report = run();

        assertThat(report.resumed()).isEqualTo(1);
        assertThat(report.scanned()).isBetween(KEYS - before.size() - 0L, KEYS - before.size() + 2L * PAGE);
        before.addAll(route.keys());
        assertThat(before).isEqualTo(allKeys());
    }

    @Test
    void beginsAnewWhenTheServerWasRestartedInBetween() throws Exception {
        route.onPage(cutAt(31));
        assertThatThrownBy(() -> run()).hasMessage("cut");
        redis.kill();
        redis.restart();

        goOn();
        ScanReport report = run();

        assertThat(report.resumed()).isZero();
        assertThat(report.restarts()).isZero();
        assertThat(new TreeSet<>(route.keys())).isEqualTo(allKeys());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void namesTheProcessThatAnswersAfterAReconnect(int concurrency) throws Exception {
        AtomicInteger pages = new AtomicInteger();
        Processor cut = cutAt(30);
        route.onPage(exchange -> {
            if (pages.incrementAndGet() == 10) {
                redis.kill();
                redis.restart();
            }
            cut.process(exchange);
        });
        assertThatThrownBy(() -> run("concurrentConsumers=" + concurrency)).hasMessage("cut");
        List<String> processes =
                route.positions.stream().map(ScanPosition::runId).distinct().toList();

        goOn();
        ScanReport report = run();

        assertThat(processes).hasSize(2);
        assertThat(report.resumed()).isEqualTo(1);
        assertThat(report.scanned()).isLessThan(KEYS - 10L * PAGE);
    }

    @Test
    void goesOnInEachDatabaseByItself() throws Exception {
        redis.run(commands -> {
            commands.select(3);
            commands.eval("for i = 1, 5000 do redis.call('SET', 'other:'..i, i) end", ScriptOutputType.STATUS);
        });
        route.onPage(cutAt(KEYS / PAGE + 10));
        assertThatThrownBy(() -> run("databases=0,3")).hasMessage("cut");
        Set<String> delivered = new HashSet<>(route.keys());

        goOn();
        ScanReport report = run("databases=0,3");

        delivered.addAll(route.keys());
        assertThat(delivered).hasSize(KEYS + 5_000);
        assertThat(report.resumed()).isEqualTo(2);
        assertThat(report.scanned()).isLessThan(5_000);
    }

    @Test
    void givesAllPortionsOfAPageTheSameStart() throws Exception {
        redis.flush();
        String value = "x".repeat(1 << 20);
        redis.run(commands -> IntStream.range(0, 60).forEach(i -> commands.set("large:" + i, value)));

        route.run("*", "read=values", "pageSize=1000");

        assertThat(route.pages).hasSizeGreaterThan(2);
        assertThat(route.positions).extracting(ScanPosition::cursor).containsOnly("0");
    }

    @Test
    void claimsNothingBehindAPageThatTheRouteStillHas() throws Exception {
        CountDownLatch others = new CountDownLatch(2);
        AtomicInteger pages = new AtomicInteger();
        route.onPage(exchange -> {
            if (pages.incrementAndGet() == 1) {
                assertThat(others.await(60, TimeUnit.SECONDS)).isTrue();
            } else {
                others.countDown();
            }
        });

        run("concurrentConsumers=3");

        // The first three, which were in the route together; in which order they end nobody knows.
        assertThat(route.positions)
                .extracting(ScanPosition::cursor)
                .filteredOn("0"::equals)
                .hasSize(3);
    }

    @Test
    void saysWhereEachPageBeginsAlsoWithoutCheckpoints() throws Exception {
        ScanReport report = route.run("*", "read=nothing", "pageSize=" + PAGE);

        assertThat(report.resumed()).isZero();
        assertThat(route.positions).doesNotContainNull().doesNotHaveDuplicates();
        assertThat(route.positions.get(0))
                .extracting(ScanPosition::node, ScanPosition::database, ScanPosition::slots, ScanPosition::cursor)
                .containsExactly(redis.host() + ":" + redis.port(), 0, "", "0");
    }

    private ScanReport run(String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("read=counters", "pageSize=" + PAGE, RESUME));
        all.addAll(List.of(options));
        return route.run("*", all.toArray(String[]::new));
    }

    private void goOn() {
        route.close();
        route = new ScanRoute(redis.uri()).goingOnFrom(route.positions);
    }

    private static Processor cutAt(int page) {
        AtomicInteger pages = new AtomicInteger();
        return exchange -> {
            if (pages.incrementAndGet() >= page) {
                throw new IllegalStateException("cut");
            }
        };
    }

    /** Writes other keys with each page, so that the server's table grows while it is read. */
    private Processor growing(Processor next) {
        AtomicInteger pages = new AtomicInteger();
        return exchange -> {
            int from = pages.getAndIncrement() * 5_000;
            write("for i = 1, 5000 do redis.call('SET', 'passing:'..(" + from + " + i), i) end");
            next.process(exchange);
        };
    }

    private void write(String script) {
        redis.run(commands -> commands.eval(script, ScriptOutputType.STATUS));
    }

    private static Set<String> allKeys() {
        return IntStream.rangeClosed(1, KEYS).mapToObj(i -> "key:" + i).collect(Collectors.toCollection(TreeSet::new));
    }
}
