package io.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sync.ShippedFlows;
import io.caravan.sync.StreamsTable;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the service tells of itself to programs. */
class ServiceStatusIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @TempDir
    Path folder;

    private ShippedFlows flows;
    private StatusView status;

    @BeforeEach
    void begin() throws Exception {
        redis.flush();
        postgres.execute("DROP TABLE IF EXISTS redis_streams;" + StreamsTable.THAT_REFUSES_POISON);
        flows = new ShippedFlows(redis, postgres)
                .set("postgres.connect-timeout", 1000)
                .set("streams-to-postgres.discovery-interval", 100);
    }

    @AfterEach
    void end() {
        status.close();
    }

    private static void add(String field) {
        redis.run(commands -> commands.xadd("orders", Map.of(field, "1")));
    }

    @Test
    void countsARecordThatIsParkedAndTheLetterThatWaits() throws Exception {
        status = StatusView.start(flows.set("streams-to-postgres.enabled", true));
        add("n");
        status.awaitFlow("streams-to-postgres", "has carried one", flow -> flow.getLong("total") == 1);
        assertThat(status.json().getString("verdict")).isEqualTo("All is well: the flow runs");

        add("poison");

        JsonObject flow = status.awaitFlow(
                "streams-to-postgres",
                "has parked one",
                each -> each.getLong("parked") == 1 && each.getLong("deadLetters") == 1);
        assertThat(flow.getString("state")).isEqualTo("running");
        JsonObject all = status.json();
        assertThat(all.getString("level")).isEqualTo("warning");
        assertThat((JsonArray) all.get("points")).contains("Dead letters wait: 1 of streams-to-postgres");
        assertThat((JsonObject) all.get("deadLetters")).containsEntry("failure", null);
        assertThat(((JsonObject) all.get("deadLetters")).getLong("capacity")).isEqualTo(10_000);

        redis.run(commands -> commands.del("caravan:dead-letters", "{caravan:dead-letters}:fingerprints"));

        status.awaitFlow("streams-to-postgres", "has no letter left", each -> each.getLong("deadLetters") == 0);
    }

    @Test
    void saysWhatAFlowWaitsForAndThatItGoesOn() throws Exception {
        postgres.assumeLocal();
        status = StatusView.start(flows.set("streams-to-postgres.enabled", true));
        status.awaitFlow(
                "streams-to-postgres", "runs", flow -> flow.getString("state").equals("running"));

        postgres.stop();
        add("n");
        JsonObject waiting = status.awaitFlow(
                "streams-to-postgres",
                "waits",
                flow -> flow.getString("state").equals("waiting") && flow.getLong("retries") > 0);
        JsonObject all = status.json();
        postgres.restart();

        assertThat(waiting.getString("message")).contains(String.valueOf(postgres.port()));
        assertThat(all.getString("level")).isEqualTo("bad");
        assertThat(all.getString("verdict")).isEqualTo("streams-to-postgres waits");
        status.awaitFlow(
                "streams-to-postgres",
                "has gone on",
                flow -> flow.getString("state").equals("running") && flow.getLong("total") == 1);
        assertThat(status.get("/observe/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void isAliveThoughNotReadyWhileAServerIsAway() throws Exception {
        redis.assumeLocal();
        status = StatusView.start(flows.set("streams-to-postgres.enabled", true));
        status.awaitFlow(
                "streams-to-postgres", "runs", flow -> flow.getString("state").equals("running"));

        redis.kill();
        try {
            status.awaitFlow(
                    "streams-to-postgres",
                    "waits",
                    flow -> flow.getString("state").equals("waiting"));

            assertThat(status.get("/observe/health/live").statusCode()).isEqualTo(200);
            assertThat(status.get("/observe/health/ready").statusCode()).isEqualTo(503);
            assertThat(status.get("/observe/health/ready").body()).contains(String.valueOf(redis.port()));
            status.awaitAll(
                    "the letters cannot be counted",
                    all -> ((JsonObject) all.get("deadLetters")).get("failure") != null);
        } finally {
            redis.restart();
        }
        status.awaitFlow(
                "streams-to-postgres",
                "runs again",
                flow -> flow.getString("state").equals("running"));
    }

    @Test
    void showsARouteOfAUserWithWhatItHasCarriedAndWhatFailed() throws Exception {
        Path own = folder.resolve("greetings.camel.yaml");
        Files.writeString(own, """
                - route:
                    id: greetings
                    description: Says something, and fails now and then.
                    from:
                      uri: timer:greetings
                      parameters:
                        delay: 0
                        period: 20
                      steps:
                        - choice:
                            when:
                              - simple:
                                  expression: "${random(3)} == 0"
                                steps:
                                  - throwException:
                                      exceptionType: java.lang.IllegalStateException
                                      message: This one fails
                """);
        status = StatusView.start(flows.add(own));

        JsonObject flow = status.awaitFlow(
                "greetings",
                "has carried and failed",
                each -> each.getLong("total") > 5 && each.getLong("errors") > 1 && each.getDouble("rate") > 0);

        assertThat(flow.getString("unit")).isEqualTo("messages");
        assertThat(flow.getString("description")).isEqualTo("Says something, and fails now and then.");
    }

    @Test
    void leadsToThePageAndSaysWhatRuns() throws Exception {
        status = StatusView.start(flows.set("server-checks.enabled", true));

        assertThat(status.get("/").headers().firstValue("location")).contains("/observe/status");
        assertThat(status.get("/observe").headers().firstValue("location")).contains("/observe/status");
        JsonObject info = Jsoner.deserialize(status.get("/observe/info").body(), new JsonObject());
        assertThat(info).containsEntry("name", "caravan").containsKeys("version", "commit", "started", "uptimeSeconds");
        assertThat(info.getString("version")).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat((JsonArray) info.get("enabled")).containsExactly("server-checks");
        assertThat((JsonArray) info.get("disabled")).contains("streams-to-postgres", "keyspace-to-s3");
    }

    @Test
    void saysThatNothingIsEnabled() throws Exception {
        status = StatusView.start(flows);

        JsonObject all = status.json();

        assertThat(all.getString("level")).isEqualTo("idle");
        assertThat(all.getString("verdict")).isEqualTo("No flow is enabled");
        assertThat((JsonArray) all.get("flows")).isEmpty();
    }
}
