package io.caravan.source.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.testing.RedisServer;
import io.lettuce.core.ScriptOutputType;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several pages of a node in the route at once. */
class ScanConcurrencyIT {

    private static final int KEYS = 2_000;

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    private final AtomicInteger inRoute = new AtomicInteger();
    private final AtomicInteger mostInRoute = new AtomicInteger();
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
    void givesTheRouteAsManyPagesAtOnceAsAskedFor() throws Exception {
        CountDownLatch three = new CountDownLatch(3);
        route.onPage(exchange -> {
            mostInRoute.accumulateAndGet(inRoute.incrementAndGet(), Math::max);
            three.countDown();
            assertThat(three.await(60, TimeUnit.SECONDS)).isTrue();
            inRoute.decrementAndGet();
        });

        ScanReport report = route.run("*", "read=counters", "pageSize=50", "distinct=true", "concurrentConsumers=3");

        assertThat(mostInRoute).hasValue(3);
        assertThat(report.delivered()).isEqualTo(KEYS);
        assertThat(route.keys()).hasSize(KEYS).doesNotHaveDuplicates();
    }

    @Test
    void givesItOneAfterTheOtherUnlessAskedOtherwise() throws Exception {
        route.onPage(exchange -> {
            mostInRoute.accumulateAndGet(inRoute.incrementAndGet(), Math::max);
            Thread.yield();
            inRoute.decrementAndGet();
        });

        route.run("*", "read=nothing", "pageSize=50");

        assertThat(mostInRoute).hasValue(1);
    }

    @Test
    void tellsOfTheEndOnlyWhenTheRouteHasHadEveryPage() throws Exception {
        CountDownLatch lastPage = new CountDownLatch(1);
        route.onPage(exchange -> {
            // The first page is held until the last one has come.
            if (inRoute.getAndIncrement() == 0) {
                assertThat(lastPage.await(60, TimeUnit.SECONDS)).isTrue();
            } else {
                lastPage.countDown();
            }
        });

        route.run("*", "read=nothing", "pageSize=1500", "passEvents=true", "concurrentConsumers=2");

        assertThat(route.pages).hasSize(2);
        assertThat(route.events).containsExactly("start", "page", "page", "end");
    }

    @Test
    void waitsForThePagesBesideOneThatFails() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        route.onPage(exchange -> {
            if (inRoute.getAndIncrement() == 0) {
                assertThat(failed.await(60, TimeUnit.SECONDS)).isTrue();
                return;
            }
            failed.countDown();
            throw new IllegalStateException("sink away");
        });

        route.start("*", "read=nothing", "pageSize=1000", "passEvents=true", "concurrentConsumers=2");

        assertThatThrownBy(route::awaitPass).hasMessage("sink away");
        assertThat(route.pages).hasSize(1);
        assertThat(route.events).doesNotContain("end");
    }
}
