package io.caravan.letters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.sync.ShippedFlows;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A store at its bound. */
class FullStoreIT {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @Test
    void stopsTheFlowAndItsHealthUntilThereIsRoom() throws Exception {
        postgres.execute("CREATE TABLE redis_streams (id bigserial PRIMARY KEY, stream_key text NOT NULL,"
                + " message_id text NOT NULL, data jsonb NOT NULL CONSTRAINT no_poison CHECK (NOT data ? 'poison'),"
                + " \"timestamp\" timestamptz NOT NULL, UNIQUE (stream_key, message_id))");
        LettersLine letters = new LettersLine(redis, postgres);
        try (ShippedFlows flows = new ShippedFlows(redis, postgres)
                .set("dead-letter.capacity", 1)
                .set("streams-to-postgres.enabled", true)
                .set("streams-to-postgres.max-deliveries", 2)
                .set("streams-to-postgres.discovery-interval", 100)) {
            redis.run(commands -> {
                commands.xadd("orders", Map.of("poison", "1"));
                commands.xadd("orders", Map.of("poison", "2"));
            });
            flows.start();
            await("down at the bound")
                    .atMost(LONGEST)
                    .untilAsserted(() -> assertThat(flows.ailments())
                            .anySatisfy(line -> assertThat(line)
                                    .contains(
                                            "caravan:dead-letters holds 1 of at most 1 letters",
                                            "dead-letter.capacity")));
            // The batch of both comes again, one by one: then only the second waits.
            await("the second waits alone")
                    .atMost(LONGEST)
                    .untilAsserted(() -> redis.run(commands -> assertThat(
                                    commands.xpending("orders", "caravan").getCount())
                            .isOne()));
            assertThat(letters.list().path("held").asInt()).isOne();

            String id = letters.list().path("letters").get(0).path("id").asText();
            assertThat(letters.run("drop", id, "--yes").exitCode()).isZero();

            await("nothing waits any more")
                    .atMost(LONGEST)
                    .untilAsserted(() -> redis.run(commands -> assertThat(
                                    commands.xpending("orders", "caravan").getCount())
                            .isZero()));
            assertThat(letters.list().path("letters").get(0).path("id").asText())
                    .isNotEqualTo(id);
            assertThat(letters.run("drop", "--all", "--yes").exitCode()).isZero();
            await("well again")
                    .atMost(LONGEST)
                    .untilAsserted(() -> assertThat(flows.ailments()).isEmpty());
        }
    }
}
