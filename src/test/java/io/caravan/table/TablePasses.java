package io.caravan.table;

import io.caravan.source.scan.ScanListener;
import io.caravan.source.scan.ScanReport;
import io.caravan.sync.ShippedFlows;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
        CompletableFuture<ScanReport> pass = new CompletableFuture<>();
        ScanListener listener = new ScanListener() {
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
