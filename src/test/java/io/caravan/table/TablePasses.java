package io.caravan.table;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.source.scan.ScanListener;
import io.caravan.source.scan.ScanReport;
import io.caravan.sync.ShippedFlows;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;

/** Passes of the shipped flow keys-to-table, each with a process of its own, as the command makes them. */
final class TablePasses {

    private final RedisServer redis;
    private final PostgresServer postgres;
    private UnaryOperator<ShippedFlows> settings = UnaryOperator.identity();

    TablePasses(RedisServer redis, PostgresServer postgres) {
        this.redis = redis;
        this.postgres = postgres;
    }

    TablePasses set(String name, Object value) {
        UnaryOperator<ShippedFlows> before = settings;
        settings = flows -> before.apply(flows).set("keys-to-table." + name, value);
        return this;
    }

    /** Sets a value that flows share. */
    TablePasses setShared(String name, Object value) {
        UnaryOperator<ShippedFlows> before = settings;
        settings = flows -> before.apply(flows).set(name, value);
        return this;
    }

    /** Returns the flow, which is not started; it makes one pass. */
    ShippedFlows flows(ScanListener listener) {
        return settings.apply(new ShippedFlows(redis, postgres)
                .set("keys-to-table.enabled", true)
                .set("keys-to-table.passes", 1)
                .set("retry.attempts-on-refusal", 0)
                .bind("scanListener", listener));
    }

    /** Makes a pass and returns its report. */
    ScanReport next() throws Exception {
        return next(page -> {});
    }

    /** Makes a pass that is cut off at a page. */
    void cutAt(int last) {
        assertThatThrownBy(() -> next(page -> {
                    if (page == last) {
                        throw new IllegalStateException("cut");
                    }
                }))
                .hasStackTraceContaining("cut");
    }

    /** Makes a pass and returns its report. @param onPage gets the number of each page that was written, from 1 */
    ScanReport next(IntConsumer onPage) throws Exception {
        CompletableFuture<ScanReport> pass = new CompletableFuture<>();
        AtomicInteger pages = new AtomicInteger();
        ScanListener listener = new ScanListener() {
            @Override
            public void pageDone(String node, long scanned) {
                onPage.accept(pages.incrementAndGet());
            }

            @Override
            public void passDone(ScanReport report) {
                pass.complete(report);
            }

            @Override
            public void passFailed(Exception failure) {
                pass.completeExceptionally(failure);
            }
        };
        try (ShippedFlows flows = flows(listener)) {
            flows.start();
            return pass.get(2, TimeUnit.MINUTES);
        }
    }
}
