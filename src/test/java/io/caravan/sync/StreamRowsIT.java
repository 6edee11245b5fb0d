package io.caravan.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the flow streams-to-postgres makes of stream entries. */
class StreamRowsIT {

    private static final Duration LONGEST = Duration.ofSeconds(30);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private ShippedFlows flows;

    @BeforeEach
    void begin() throws SQLException {
        redis.flush();
        postgres.execute("DROP TABLE IF EXISTS redis_streams");
        flows = new ShippedFlows(redis, postgres)
                .set("streams-to-postgres.enabled", true)
                .set("streams-to-postgres.databases", "0-3")
                .set("streams-to-postgres.discovery-interval", 100);
    }

    @AfterEach
    void end() {
        flows.close();
    }

    private static String add(int database, String stream, Map<String, String> fields) {
        AtomicReference<String> id = new AtomicReference<>();
        redis.run(commands -> {
            commands.select(database);
            id.set(commands.xadd(stream, fields));
            commands.select(0);
        });
        return id.get();
    }

    private static void awaitRows(int count) {
        await(count + " rows").atMost(LONGEST).ignoreExceptions().until(() -> rows() == count);
    }

    private static int rows() throws SQLException {
        return Integer.parseInt(postgres.query("SELECT count(*) FROM redis_streams"));
    }

    private static void awaitNothingPending(String stream) {
        await("nothing pending")
                .atMost(LONGEST)
                .untilAsserted(() -> redis.run(commands -> assertThat(
                                commands.xpending(stream, "caravan").getCount())
                        .isZero()));
    }

    @Test
    void hasARowForEachEntryWithItsFieldsAndItsTime() throws Exception {
        String id = add(0, "orders", new LinkedHashMap<>(Map.of("user", "7", "note", "naïve \"x\"")));
        flows.start();
        awaitRows(1);

        assertThat(postgres.query("SELECT stream_key || ' ' || message_id FROM redis_streams"))
                .isEqualTo("orders " + id);
        assertThat(postgres.query("SELECT data ->> 'note' FROM redis_streams")).isEqualTo("naïve \"x\"");
        assertThat(postgres.query("SELECT (extract(epoch FROM \"timestamp\") * 1000)::bigint FROM redis_streams"))
                .isEqualTo(id.substring(0, id.indexOf('-')));
        awaitNothingPending("orders");
    }

    @Test
    void parksTheEntryThatTheTableRefusesAloneAndWritesItsNeighbours() throws Exception {
        postgres.execute(StreamsTable.THAT_REFUSES_POISON);
        for (int i = 0; i < 100; i++) {
            add(0, "orders", Map.of(i % 40 == 7 ? "poison" : "n", Integer.toString(i)));
        }

        flows.start();

        awaitRows(97);
        awaitNothingPending("orders");
        redis.run(commands -> assertThat(commands.xrange("caravan:dead-letters", io.lettuce.core.Range.unbounded()))
                .hasSize(3)
                .allSatisfy(letter -> assertThat(letter.getBody())
                        .containsEntry("route", "streams-to-postgres")
                        .hasEntrySatisfying(
                                "source", source -> assertThat(source).startsWith("db0 orders "))
                        .hasEntrySatisfying(
                                "payload", payload -> assertThat(payload).startsWith("[\"poison\",\""))
                        .hasEntrySatisfying(
                                "reason", reason -> assertThat(reason).contains("no_poison"))));
    }
}
