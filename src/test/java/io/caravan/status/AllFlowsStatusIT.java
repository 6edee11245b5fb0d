package io.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sink.rabbitmq.RabbitQueues;
import io.caravan.sync.ShippedFlows;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RabbitServer;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Server;
import io.lettuce.core.KillArgs;
import java.util.List;
import java.util.Map;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What all flows together tell of themselves while there is something to carry. */
@EnabledIf(value = "io.caravan.testing.RabbitServer#isInstalled", disabledReason = "needs rabbitmq-server and epmd")
class AllFlowsStatusIT {

    private static final List<String> UNDER_LOAD = List.of(
            "counters-to-postgres",
            "streams-to-postgres",
            "keyvalues-to-postgres",
            "keys-to-table",
            "keyspace-to-rabbitmq",
            "keyspace-to-s3");

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @RegisterExtension
    static final RabbitServer rabbit = RabbitServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    private S3Bucket bucket;
    private StatusView status;
    private Load load;

    @BeforeEach
    void begin() throws Exception {
        bucket = s3.bucket("backup");
        try (RabbitQueues queues = new RabbitQueues(rabbit.uri())) {
            queues.queue("q", Map.of());
            queues.exchange("events", "q", "keys");
        }
        postgres.execute("CREATE TABLE totals (created timestamptz, counter bigint, grp text)");
        ShippedFlows flows = new ShippedFlows(redis, postgres);
        s3.properties("backup").forEach(flows::set);
        UNDER_LOAD.forEach(id -> flows.set(id + ".enabled", true));
        flows.set("streams-monitor.enabled", true)
                .set("streams-monitor.interval", 500)
                .set("counters-to-postgres.interval", 300)
                .set("counters-to-postgres.table", "totals")
                .set("counters-to-postgres.extractors", "grp=counters:(\\w+):")
                .set("keyvalues-to-postgres.interval", 300)
                .set("keyvalues-to-postgres.patterns", "key:*")
                .set("keys-to-table.interval", 300)
                .set("rabbitmq.uri", rabbit.uri())
                .set("keyspace-to-rabbitmq.events", "A")
                .set("keyspace-to-rabbitmq.exchange", "events")
                .set("keyspace-to-rabbitmq.routing-key", "keys")
                .set("keyspace-to-s3.key-pattern", "key:*");
        status = StatusView.start(flows);
        load = new Load(redis);
    }

    @AfterEach
    void end() {
        load.close();
        status.close();
        bucket.empty();
    }

    @Test
    void showsHowMuchEachFlowCarriesAndWhatOneMayHaveMissed() {
        for (String id : UNDER_LOAD) {
            JsonObject flow = status.awaitFlow(
                    id, "runs", each -> each.getString("state").equals("running") && each.getDouble("rate") > 0);
            assertThat(flow.getLong("total")).as("total of %s", id).isPositive();
            assertThat(flow.getString("description")).isNotBlank();
            assertThat((JsonArray) flow.get("rates")).isNotEmpty();
        }
        JsonObject streams = status.awaitFlow(
                "streams-to-postgres", "knows its lag in entries", each -> each.get("lagEntries") != null);
        assertThat(streams.getString("unit")).isEqualTo("entries");
        assertThat(streams.getDouble("lagSeconds")).isBetween(0.0, 90.0);
        assertThat(streams.getLong("lastSuccessMillis")).isBetween(0L, 90_000L);
        assertThat((JsonObject) status.json().get("streams")).containsKey("warned");

        redis.run(commands -> commands.clientKill(KillArgs.Builder.typePubsub()));

        JsonObject events = status.awaitFlow("keyspace-to-rabbitmq", "has a gap", each -> each.getLong("gaps") > 0);
        assertThat(events.getString("lastGap")).contains(" to ").contains("connection was lost");
        JsonObject all = status.awaitAll(
                "the gap is said", json -> json.get("points").toString().contains("may have missed"));
        assertThat(all.getString("level")).isEqualTo("warning");
        status.awaitFlow(
                "keyspace-to-s3",
                "has repaired its gap",
                each -> each.getLong("gaps") > 0 && each.getBoolean("gapsRepaired"));
    }
}
