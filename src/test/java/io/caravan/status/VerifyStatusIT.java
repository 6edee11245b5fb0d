package io.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.process.backup.ObjectNames;
import io.caravan.sync.ShippedFlows;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Server;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the service tells of the flows that compare Redis with its copies. */
class VerifyStatusIT {

    private static final Duration LONGEST = Duration.ofSeconds(90);
    private static final String DEGRADED = "degraded: the last comparison found differences, ";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    private S3Bucket bucket;
    private ShippedFlows flows;
    private StatusView status;

    @BeforeEach
    void begin() throws Exception {
        bucket = s3.bucket("backup");
        redis.flush();
        redis.run(commands -> {
            commands.xadd("orders", Map.of("n", "1"));
            commands.set("key", "value");
        });
        postgres.execute("DROP TABLE IF EXISTS redis_streams, redis_key_values, redis_data");
        flows = new ShippedFlows(redis, postgres);
        s3.properties("backup").forEach(flows::set);
    }

    @AfterEach
    void end() {
        status.close();
        bucket.empty();
    }

    /** They write each row once, so that one that is altered stays so. */
    private void copyToTables() {
        for (String flow : new String[] {"streams-to-postgres", "keyvalues-to-postgres", "keys-to-table"}) {
            flows.set(flow + ".enabled", true).set(flow + ".interval", 3_600_000);
        }
        flows.set("streams-to-postgres.discovery-interval", 100);
    }

    private void compare(String flow) {
        flows.set(flow + ".enabled", true).set(flow + ".interval", 200).set(flow + ".patience", 50);
    }

    private JsonObject awaitMessage(String flow, String message) {
        return status.awaitFlow(
                flow,
                "says " + message,
                each -> each.getString("state").equals("running")
                        && String.valueOf(message).equals(String.valueOf(each.getString("message"))));
    }

    private void awaitMetric(String name, String value) {
        await(name)
                .atMost(LONGEST)
                .untilAsserted(() -> assertThat(status.get("/observe/metrics").body())
                        .containsPattern("(?m)^" + Pattern.quote(name) + " " + value));
    }

    @Test
    void saysThatRowsDifferUntilTheyAreMended() throws Exception {
        copyToTables();
        compare("verify-sync");
        compare("verify-table");
        status = StatusView.start(flows);
        awaitMetric("caravan_verify_compared{of=\"entries\",route=\"verify-sync\"}", "1\\.0");
        awaitMetric("caravan_verify_compared{of=\"keys\",route=\"verify-sync\"}", "1\\.0");
        awaitMetric("caravan_verify_compared{of=\"keys\",route=\"verify-table\"}", "2\\.0");
        awaitMessage("verify-sync", null);
        awaitMessage("verify-table", null);

        postgres.execute("UPDATE redis_streams SET data = '{\"n\": \"2\"}';"
                + "UPDATE redis_key_values SET redis_value = 'other' WHERE redis_key = 'key';"
                + "UPDATE redis_data SET value = 'other' WHERE key = 'key'");

        JsonObject flow = awaitMessage("verify-sync", DEGRADED + "1 in 1 entries, 1 in 1 keys; the log names them");
        assertThat(flow.getBoolean("needsALook")).isTrue();
        awaitMessage("verify-table", DEGRADED + "1 in 2 keys; the log names them");
        awaitMetric("caravan_verify_differences{of=\"entries\",route=\"verify-sync\"}", "1\\.0");
        awaitMetric("caravan_verify_differences{of=\"keys\",route=\"verify-sync\"}", "1\\.0");
        awaitMetric("caravan_verify_differences{of=\"keys\",route=\"verify-table\"}", "1\\.0");
        awaitMetric(
                "caravan_verify_comparisons_total{of=\"keys\",result=\"different\",route=\"verify-table\"}",
                "[1-9]\\d*\\.0");
        JsonObject all = status.json();
        assertThat(all.getString("level")).isEqualTo("warning");
        assertThat((JsonArray) all.get("points"))
                .anyMatch(point -> point.toString().startsWith("verify-table is " + DEGRADED));
        assertThat(status.get("/observe/health").statusCode()).isEqualTo(200);
        assertThat(status.get("/observe/health").body()).contains(DEGRADED + "1 in 2 keys");

        postgres.execute("UPDATE redis_streams SET data = '{\"n\": \"1\"}';"
                + "UPDATE redis_key_values SET redis_value = 'value' WHERE redis_key = 'key';"
                + "UPDATE redis_data SET value = 'value' WHERE key = 'key'");

        awaitMessage("verify-sync", null);
        awaitMessage("verify-table", null);
        awaitMetric("caravan_verify_differences{of=\"entries\",route=\"verify-sync\"}", "0\\.0");
        awaitMetric("caravan_verify_differences{of=\"keys\",route=\"verify-table\"}", "0\\.0");
        status.awaitAll("all is well", json -> json.getString("level").equals("ok"));
    }

    @Test
    void saysThatAnObjectIsGoneUntilTheKeyIsStoredAgain() throws Exception {
        redis.run(commands -> commands.del("orders"));
        flows.set("keyspace-to-s3.enabled", true).set("keyspace-to-s3.layout", "plain");
        compare("verify-backup");
        status = StatusView.start(flows);
        status.awaitFlow("keyspace-to-s3", "has stored it", flow -> flow.getLong("total") == 1);
        awaitMessage("verify-backup", null);

        bucket.delete(new ObjectNames("", false).name(0, "key".getBytes(StandardCharsets.UTF_8)));

        awaitMessage("verify-backup", DEGRADED + "1 in 1 keys; the log names them");
        awaitMetric("caravan_verify_differences{of=\"keys\",route=\"verify-backup\"}", "1\\.0");

        redis.run(commands -> commands.set("key", "another"));

        awaitMessage("verify-backup", null);
        awaitMetric("caravan_verify_differences{of=\"keys\",route=\"verify-backup\"}", "0\\.0");
    }
}
