package io.caravan.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stopping the service while it waits for PostgreSQL. */
class StopWhileAwayIT {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @TempDir
    Path folder;

    private ShippedFlows flows;

    @BeforeEach
    void empties() throws SQLException {
        postgres.assumeLocal();
        redis.flush();
        postgres.execute("DROP TABLE IF EXISTS redis_streams, redis_key_values, totals");
        postgres.execute("CREATE TABLE totals (org_id text, counter bigint, created timestamptz)");
    }

    @AfterEach
    void stops() {
        flows.close();
    }

    private ShippedFlows flow(String id) {
        flows = new ShippedFlows(redis, postgres)
                .set(id + ".enabled", true)
                .set("streams-to-postgres.discovery-interval", 100)
                .set("keyvalues-to-postgres.interval", 100)
                .set("counters-to-postgres.interval", 100)
                .set("counters-to-postgres.key-pattern", "counter:*")
                .set("counters-to-postgres.extractors", "org_id=counter:(\\d+)")
                .set("counters-to-postgres.table", "totals");
        return flows;
    }

    private static void write(String number) {
        redis.run(commands -> {
            commands.xadd("stream", Map.of("n", number));
            commands.set("counter:" + number, "1");
        });
    }

    private static int rows(String table, String column, String number) throws SQLException {
        return Integer.parseInt(postgres.query(
                "SELECT count(*) FROM " + table + " WHERE " + column + "::text LIKE '%" + number + "%'"));
    }

    private static void awaitRow(String table, String column, String number) {
        await("row of " + number).atMost(LONGEST).ignoreExceptions().until(() -> rows(table, column, number) > 0);
    }

    @ParameterizedTest
    @CsvSource({
        "streams-to-postgres, redis_streams, data",
        "keyvalues-to-postgres, redis_key_values, redis_key",
        "counters-to-postgres, totals, org_id"
    })
    void endsAtOnceAndWritesAfterTheNextStart(String id, String table, String column) {
        write("111");
        flow(id).start();
        awaitRow(table, column, "111");

        postgres.kill();
        write("222");
        await("waits")
                .atMost(LONGEST)
                .until(() -> flows.ailments().stream().anyMatch(text -> text.contains(" waits: ")));
        flows.close();

        assertThat(flows.camel().getShutdownStrategy().isForceShutdown())
                .as("the stop had to be forced")
                .isFalse();
        postgres.restart();
        flow(id).start();
        awaitRow(table, column, "222");
    }

    /** What waits when it ends is neither written nor parked: it comes again. */
    @Test
    void endsAtOnceWithARouteOfAUserThatParks() throws Exception {
        postgres.execute("DROP TABLE IF EXISTS own; CREATE TABLE own (n int)");
        Path own = folder.resolve("own.camel.yaml");
        Files.writeString(own, """
                - route:
                    id: own
                    routeConfigurationId: park-refused-records
                    from:
                      uri: redis-stream:own
                      parameters:
                        streams: stream
                        discoveryInterval: 100
                        consumer: one
                      steps:
                        - setBody:
                            expression:
                              constant:
                                expression: INSERT INTO own VALUES (222)
                        - to:
                            uri: jdbc:batchPostgres
                """);
        flows = new ShippedFlows(redis, postgres)
                .set("postgres.connect-timeout", 500)
                .add(own)
                .start();

        postgres.kill();
        write("222");
        await("waits")
                .atMost(LONGEST)
                .until(() -> flows.ailments().stream().anyMatch(text -> text.contains("own waits: ")));
        flows.close();

        assertThat(flows.camel().getShutdownStrategy().isForceShutdown())
                .as("the stop had to be forced")
                .isFalse();
        redis.run(commands -> assertThat(commands.exists("caravan:dead-letters"))
                .as("letters")
                .isZero());
        postgres.restart();
        flows = new ShippedFlows(redis, postgres).add(own).start();
        awaitRow("own", "n", "222");
    }
}
