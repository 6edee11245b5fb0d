package io.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.sync.ShippedFlows;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The metrics of the flow counters-to-postgres, as Prometheus reads them. */
class CounterMetricsIT {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private ShippedFlows flows;
    private StatusView service;

    @BeforeEach
    void begin() throws Exception {
        redis.flush();
        postgres.execute("DROP TABLE IF EXISTS totals, caravan_parked;"
                + " CREATE TABLE totals (created timestamptz, counter bigint, grp int CHECK (grp < 5))");
        redis.run(commands -> commands.set("counters:7", "3"));
        flows = new ShippedFlows(redis, postgres)
                .set("counters-to-postgres.interval", 100)
                .set("counters-to-postgres.table", "totals")
                .set("counters-to-postgres.extractors", "grp::int=counters:(\\w+)");
    }

    @AfterEach
    void end() {
        service.close();
    }

    private String metrics() {
        return service.get("/observe/metrics").body();
    }

    @Test
    void areThereWithNoughtBeforeTheFirstPassHasEnded() throws Exception {
        postgres.stop();
        try {
            service = StatusView.start(flows.set("counters-to-postgres.enabled", true));

            assertThat(metrics().lines())
                    .contains(
                            "caravan_counters_parked_total 0.0",
                            "caravan_counters_recovered_total 0.0",
                            "caravan_counters_rows_total 0.0",
                            "caravan_counters_keys_total{status=\"failed\"} 0.0",
                            "caravan_counters_keys_total{status=\"skipped\"} 0.0",
                            "caravan_counters_keys_total{status=\"success\"} 0.0");
        } finally {
            postgres.restart();
        }

        await("a row is parked")
                .atMost(LONGEST)
                .untilAsserted(() -> assertThat(metrics().lines()).contains("caravan_counters_parked_total 1.0"));
    }

    @Test
    void areNotThereOfAFlowThatIsSwitchedOff() throws Exception {
        service = StatusView.start(flows);

        assertThat(metrics()).doesNotContain("caravan_counters_");
    }
}
