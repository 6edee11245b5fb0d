package io.caravan.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The metrics of the flows streams-to-postgres and keyvalues-to-postgres. */
class FlowMetersIT {

    private static final Duration LONGEST = Duration.ofSeconds(60);

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
                .set("postgres.connect-timeout", 1000)
                .set("streams-to-postgres.enabled", true)
                .set("streams-to-postgres.discovery-interval", 100);
    }

    @AfterEach
    void end() {
        flows.close();
    }

    private double total(String name, String... tags) {
        return flows
                .camel()
                .getRegistry()
                .findSingleByType(MeterRegistry.class)
                .find(name)
                .tags(tags)
                .counters()
                .stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    @Test
    void countsEntriesAndStatementsThatWereWritten() {
        redis.run(commands -> commands.xadd("orders", Map.of("n", "1")));
        flows.start();

        await().atMost(LONGEST).until(() -> total("caravan.stream.entries", "status", "delivered") == 1);

        assertThat(total("caravan.postgres.operations")).isEqualTo(1);
        assertThat(total("caravan.errors")).isZero();
        assertThat(total("caravan.retries")).isZero();
    }

    @Test
    void countsTheFailuresAndTheRetriesWhileADatabaseIsAway() {
        postgres.stop();
        redis.run(commands -> commands.xadd("orders", Map.of("n", "1")));
        flows.start();

        await().atMost(LONGEST).until(() -> total("caravan.retries") > 1);
        double errors = total("caravan.errors");
        postgres.restart();
        await().atMost(LONGEST).until(() -> total("caravan.stream.entries", "status", "delivered") == 1);

        assertThat(errors).isPositive();
    }

    @Test
    void countsAnEntryThatIsRefusedAsAnErrorAndNotAsARetry() throws Exception {
        postgres.execute(StreamsTable.THAT_REFUSES_POISON);
        redis.run(commands -> commands.xadd("orders", Map.of("poison", "1")));
        flows.start();

        await().atMost(LONGEST).until(() -> total("caravan.stream.entries", "status", "delivered") == 1);

        assertThat(total("caravan.errors")).isEqualTo(1);
        assertThat(total("caravan.retries")).isZero();
    }

    @Test
    void countsTheFailuresOfTheSourceItself() {
        redis.run(commands -> commands.xadd("orders", Map.of("n", "1")));
        flows.start();
        await().atMost(LONGEST).until(() -> total("caravan.stream.entries", "status", "delivered") == 1);

        redis.kill();
        await().atMost(LONGEST).until(() -> total("caravan.errors") > 1 && total("caravan.retries") > 1);
        redis.restart();

        await().atMost(LONGEST).until(() -> flows.ailments().isEmpty());
    }
}
