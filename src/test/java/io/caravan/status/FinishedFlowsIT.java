package io.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.process.backup.ObjectNames;
import io.caravan.sync.ShippedFlows;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Server;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the service tells of flows that make one pass, when it is made. */
class FinishedFlowsIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @TempDir
    Path folder;

    private S3Bucket bucket;
    private ShippedFlows flows;
    private StatusView status;

    @BeforeEach
    void begin() {
        bucket = s3.bucket("backup");
        redis.flush();
        redis.run(commands -> commands.set("key", "value"));
        flows = new ShippedFlows(redis, postgres);
        s3.properties("backup").forEach(flows::set);
    }

    @AfterEach
    void end() {
        status.close();
        bucket.empty();
    }

    private JsonObject awaitState(String flow, String state, String message) {
        return status.awaitFlow(
                flow,
                "is " + state + " and says " + message,
                each -> each.getString("state").equals(state)
                        && String.valueOf(each.getString("message")).matches(message));
    }

    @Test
    void saysThatTheyAreDone() throws Exception {
        flows.set("keys-to-file.enabled", true)
                .set("keys-to-file.file", folder.resolve("keys.jsonl"))
                .set("s3-to-redis.enabled", true)
                .set("server-checks.enabled", true);
        status = StatusView.start(flows);

        assertThat(awaitState("keys-to-file", "finished", "null").getLong("total"))
                .isEqualTo(1);
        awaitState("s3-to-redis", "finished", "0 keys were restored");
        JsonObject all =
                status.awaitAll("all is well", json -> json.getString("verdict").startsWith("All is well"));
        assertThat(all.getString("verdict")).isEqualTo("All is well: 1 flow runs, 2 are done");
        assertThat(status.get("/observe/health/ready").statusCode()).isEqualTo(200);
        assertThat(status.get("/observe/metrics").body()).contains("caravan_scan_finished{route=\"keys-to-file\"} 1.0");
    }

    @Test
    void saysWhyARestoreWasGivenUp() throws Exception {
        flows.set("s3-to-redis.enabled", true).set("s3-to-redis.keys-file", folder.resolve("none"));
        status = StatusView.start(flows);

        awaitState("s3-to-redis", "stopped", "its last pass has failed: .*none.*");

        assertThat(status.get("/observe/health/ready").statusCode()).isEqualTo(503);
        assertThat(status.get("/observe/health").body()).contains("the restore was given up");
    }

    @Test
    void saysWhatWasAmissInTheirOnlyPass() throws Exception {
        bucket.put(new ObjectNames("", false).name(0, "other".getBytes(StandardCharsets.UTF_8)), new byte[] {1, 2, 3});
        postgres.execute("DROP TABLE IF EXISTS redis_data");
        Path own = folder.resolve("once.camel.yaml");
        Files.writeString(own, """
                - route:
                    id: once
                    from:
                      uri: timer:once
                      parameters:
                        delay: 0
                        repeatCount: 1
                      steps:
                        - throwException:
                            exceptionType: java.lang.IllegalStateException
                            message: This one fails
                """);
        flows.add(own).set("s3-to-redis.enabled", true);
        for (String comparison : new String[] {"verify-backup", "verify-table"}) {
            flows.set(comparison + ".enabled", true)
                    .set(comparison + ".passes", 1)
                    .set(comparison + ".patience", 50);
        }
        status = StatusView.start(flows);

        awaitState("s3-to-redis", "finished", "degraded: 0 keys were restored; refused 0, damaged 1, .*");
        awaitState("verify-backup", "finished", "degraded: the last comparison found differences, .*");
        awaitState("verify-table", "stopped", "its last pass has failed: There is no table 'redis_data'.*");
        awaitState("once", "finished", "degraded: 1 of its messages failed");
        JsonObject all = status.awaitAll(
                "something is not well", json -> json.getString("level").equals("bad"));
        assertThat(all.getString("verdict")).isEqualTo("verify-table is stopped");
        assertThat(status.get("/observe/health/ready").statusCode()).isEqualTo(503);
    }
}
