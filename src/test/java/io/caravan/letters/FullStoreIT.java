package io.caravan.letters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.sync.ShippedFlows;
import io.caravan.sync.StreamsTable;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Stores at their bound. */
class FullStoreIT {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private static String inTheTable() throws Exception {
        return postgres.query("SELECT coalesce(string_agg(usr || '=' || counter, ' ' ORDER BY usr), '') FROM counters");
    }

    @Test
    void writesNothingOfARunWhoseTotalsFindNoRoomUntilThereIsSome() throws Exception {
        postgres.execute("CREATE TABLE counters (created timestamptz, usr int,"
                + " counter bigint CONSTRAINT few CHECK (counter < 10))");
        LettersLine letters = new LettersLine(redis, postgres);
        redis.run(commands -> commands.mset(Map.of("c:1", "1", "c:2", "20", "c:3", "30")));
        try (ShippedFlows flows = new ShippedFlows(redis, postgres)
                .set("dead-letter.capacity", 1)
                .set("counters-to-postgres.enabled", true)
                .set("counters-to-postgres.interval", 100)
                .set("counters-to-postgres.key-pattern", "c:*")
                .set("counters-to-postgres.extractors", "usr::int=\\w+:(\\w+)")) {
            flows.start();
            await("down for want of room")
                    .atMost(LONGEST)
                    .untilAsserted(() -> assertThat(flows.ailments())
                            .anySatisfy(line -> assertThat(line)
                                    .contains(
                                            "caravan_parked holds 0 totals, and would hold 2 more, but at most 1",
                                            "./caravan dead-letters")));
            redis.run(commands -> commands.set("c:4", "4"));
            await("the run is tried again and again")
                    .during(Duration.ofSeconds(1))
                    .atMost(LONGEST)
                    .until(() -> inTheTable().isEmpty());
            assertThat(postgres.query("SELECT count(*) FROM caravan_parked")).isEqualTo("0");
            redis.run(commands -> {
                assertThat(commands.get("c:4")).as("nothing more is taken").isEqualTo("4");
                assertThat(commands.hlen("caravan:runs")).as("runs that wait").isOne();
            });

            postgres.execute("ALTER TABLE counters DROP CONSTRAINT few;"
                    + "ALTER TABLE counters ADD CONSTRAINT fewer CHECK (counter < 30)");

            await("all but one are written")
                    .atMost(LONGEST)
                    .until(() -> inTheTable().equals("1=1 2=20 4=4"));
            await("down at the bound")
                    .atMost(LONGEST)
                    .untilAsserted(() -> assertThat(flows.ailments())
                            .anySatisfy(
                                    line -> assertThat(line).contains("caravan_parked holds 1 of at most 1 totals")));
            assertThat(letters.run("drop", "--all", "--yes").exitCode()).isZero();
            await("well again")
                    .atMost(LONGEST)
                    .untilAsserted(() -> assertThat(flows.ailments()).isEmpty());
        }
    }

    @Test
    void stopsTheFlowAndItsHealthUntilThereIsRoom() throws Exception {
        postgres.execute(StreamsTable.THAT_REFUSES_POISON);
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
