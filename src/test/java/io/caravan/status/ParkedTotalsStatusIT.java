package io.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sync.ShippedFlows;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Totals that a table has refused, on the status page and among the metrics. */
class ParkedTotalsStatusIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @BeforeEach
    void begin() throws Exception {
        redis.flush();
        postgres.execute("DROP TABLE IF EXISTS counters, caravan_parked, caravan_ledger;"
                + " CREATE TABLE counters (created timestamptz, counter bigint CHECK (counter < 10), usr int)");
    }

    private static ShippedFlows flows() {
        return new ShippedFlows(redis, postgres)
                .set("counters-to-postgres.interval", 200)
                .set("counters-to-postgres.key-pattern", "c:*")
                .set("counters-to-postgres.extractors", "usr::int=\\w+:(\\w+)");
    }

    private static void awaitOneTotal(StatusView status) {
        JsonObject all = status.awaitAll(
                "one total is counted", each -> ((JsonObject) each.get("deadLetters")).getLong("totals") == 1);
        assertThat((JsonArray) all.get("points")).contains("Dead letters wait: 1 of counters-to-postgres");
        assertThat(status.flow("counters-to-postgres").getLong("deadLetters")).isOne();
        assertThat(status.get("/observe/metrics").body())
                .containsPattern("(?m)^caravan_dead_letters_postgres.* 1\\.0$");
    }

    @Test
    void areCountedAlsoByAServiceThatHasParkedNone() throws Exception {
        redis.run(commands -> commands.set("c:7", "60"));
        try (StatusView status = StatusView.start(flows().set("counters-to-postgres.enabled", true))) {
            awaitOneTotal(status);
        }

        try (StatusView status = StatusView.start(flows().set("counters-to-postgres.enabled", true))) {
            awaitOneTotal(status);

            postgres.execute("DELETE FROM caravan_parked");

            status.awaitFlow("counters-to-postgres", "has no letter left", flow -> flow.getLong("deadLetters") == 0);
        }
    }

    @Test
    void areNoMetricWhereTheFlowIsNotEnabled() throws Exception {
        try (StatusView status = StatusView.start(flows().set("server-checks.enabled", true))) {
            assertThat(status.get("/observe/metrics").body())
                    .contains("caravan_dead_letters_capacity")
                    .doesNotContain("caravan_dead_letters_postgres");
        }
    }
}
