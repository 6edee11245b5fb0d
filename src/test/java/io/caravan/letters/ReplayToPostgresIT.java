package io.caravan.letters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.cli.CommandResult;
import io.caravan.cli.CountersLine;
import io.caravan.sync.ShippedFlows;
import io.caravan.sync.StreamsTable;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.XAddArgs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Letters of the flows that write to PostgreSQL: given up for a cause, replayed when that is mended. */
class ReplayToPostgresIT {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private final LettersLine letters = new LettersLine(redis, postgres);
    private ShippedFlows flows;

    @BeforeEach
    void begin() throws Exception {
        redis.flush();
        postgres.execute("DROP TABLE IF EXISTS redis_streams, redis_key_values, redis_data, counters, caravan_parked,"
                + " caravan_ledger");
        flows = new ShippedFlows(redis, postgres);
    }

    @AfterEach
    void end() {
        flows.close();
    }

    private static void awaitRows(String table, int count) {
        await(count + " rows")
                .atMost(LONGEST)
                .ignoreExceptions()
                .until(() -> postgres.query("SELECT count(*) FROM " + table).equals(Integer.toString(count)));
    }

    @Test
    void writesAStreamEntryOnceItsTableTakesIt() throws Exception {
        postgres.execute(StreamsTable.THAT_REFUSES_POISON);
        redis.run(commands -> {
            commands.xadd("orders", Map.of("n", "1"));
            commands.xadd("orders of mine", new XAddArgs().id("7-1"), Map.of("poison", "naïve"));
        });
        flows.set("streams-to-postgres.enabled", true).start();
        String id = letters.awaitLetters(1).get(0).path("id").asText();
        awaitRows("redis_streams", 1);
        flows.close();

        CommandResult refused = letters.run("replay", "--all");
        assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(3);
        assertThat(refused.out()).contains(id, "refused", "no_poison", "exactly once");
        JsonNode stays = letters.list().path("letters").get(0);
        assertThat(stays.path("attempts").asInt()).isEqualTo(2);
        assertThat(stays.path("reason").asText()).contains("no_poison");

        postgres.execute("ALTER TABLE redis_streams DROP CONSTRAINT no_poison");
        CommandResult replayed = letters.run("replay", id);
        assertThat(replayed.exitCode()).as(replayed.toString()).isZero();
        assertThat(postgres.query("SELECT stream_key || ' ' || message_id || ' ' || (data ->> 'poison')"
                        + " FROM redis_streams WHERE data ? 'poison'"))
                .isEqualTo("orders of mine 7-1 naïve");
        assertThat(letters.list().path("letters")).isEmpty();
        redis.run(commands ->
                assertThat(commands.keys("*caravan:dead-letters*")).containsExactly("caravan:dead-letters"));
    }

    @Test
    void readsAKeyAgainThatWasTooLarge() throws Exception {
        redis.run(commands -> {
            commands.set("small", "1");
            commands.set("large", "x".repeat(1000));
        });
        flows.set("keyvalues-to-postgres.enabled", true)
                .set("keyvalues-to-postgres.max-value-bytes", 100)
                .start();
        letters.awaitLetters(1);
        awaitRows("redis_key_values", 1);
        flows.close();

        CommandResult refused = new LettersLine(redis, postgres)
                .set("keyvalues-to-postgres.max-value-bytes", "100")
                .run("replay", "--all");
        assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(3);

        redis.run(commands -> commands.set("large", "y".repeat(2000)));
        CommandResult replayed = letters.run("replay", "--route", "keyvalues-to-postgres");
        assertThat(replayed.exitCode()).as(replayed.toString()).isZero();
        assertThat(postgres.query("SELECT redis_value FROM redis_key_values WHERE redis_key = 'large'"))
                .isEqualTo("y".repeat(2000));
        assertThat(letters.list().path("held").asInt()).isZero();
    }

    @Test
    void writesAKeyOfTheTableSyncWithoutBeginningAPass() throws Exception {
        redis.run(commands -> {
            commands.rpush("list", "x".repeat(5000));
            commands.set("small", "1");
        });
        flows.set("keys-to-table.enabled", true)
                .set("keys-to-table.max-value-bytes", 1000)
                .set("keys-to-table.oversize", "unreadable")
                .start();
        letters.awaitLetters(1);
        awaitRows("redis_data", 1);
        flows.close();
        String pass = postgres.query("SELECT max(pass) FROM caravan_sync_passes");

        CommandResult replayed = letters.run("replay", "--all");

        assertThat(replayed.exitCode()).as(replayed.toString()).isZero();
        assertThat(postgres.query("SELECT data_type || length(value) FROM redis_data WHERE key = 'list'"))
                .isEqualTo("list5004");
        assertThat(postgres.query("SELECT max(pass) FROM caravan_sync_passes")).isEqualTo(pass);
    }

    @Test
    void saysSoWhereAKeyIsGone() {
        redis.run(commands -> commands.set("large", "x".repeat(1000)));
        flows.set("keyvalues-to-postgres.enabled", true)
                .set("keyvalues-to-postgres.max-value-bytes", 100)
                .start();
        letters.awaitLetters(1);
        flows.close();
        redis.run(commands -> commands.del("large"));

        CommandResult result = letters.run("replay", "--all");

        assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
        assertThat(result.out()).contains("not in Redis any more: database 0, large");
        assertThat(letters.list().path("held").asInt()).isOne();
    }

    @Test
    void countsACounterOnceThatNoRowCouldHold() throws Exception {
        postgres.execute("CREATE TABLE counters (created timestamptz, counter bigint, operation text, usr int)");
        redis.run(commands -> commands.mset(Map.of("counters:login:7", "5", "counters:login:bob", "6")));
        CommandResult run = counters("counters", "--decr");
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(3);
        letters.awaitLetters(1);
        postgres.execute("ALTER TABLE counters ALTER COLUMN usr TYPE text");
        LettersLine mended = mended();

        CommandResult replayed = mended.run("replay", "--all");
        CommandResult again = mended.run("replay", "--all");

        assertThat(replayed.exitCode()).as(replayed.toString()).isZero();
        assertThat(again.exitCode()).as(again.toString()).isZero();
        assertThat(postgres.query("SELECT string_agg(usr || '=' || counter, ' ' ORDER BY usr) FROM counters"))
                .isEqualTo("7=5 bob=6");
        redis.run(commands -> assertThat(commands.get("counters:login:bob")).isEqualTo("0"));
        assertThat(mended.list().path("letters")).isEmpty();
    }

    @Test
    void leavesACounterAsItIsThatItsRunOnlyRead() throws Exception {
        postgres.execute("CREATE TABLE counters (created timestamptz, counter bigint, operation text, usr int)");
        redis.run(commands -> commands.set("counters:login:bob", "6"));
        CommandResult run = counters("counters");
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(3);
        letters.awaitLetters(1);
        postgres.execute("ALTER TABLE counters ALTER COLUMN usr TYPE text");

        CommandResult replayed = mended().run("replay", "--all");

        assertThat(replayed.exitCode()).as(replayed.toString()).isZero();
        assertThat(postgres.query("SELECT usr || '=' || counter FROM counters")).isEqualTo("bob=6");
        redis.run(commands -> assertThat(commands.get("counters:login:bob")).isEqualTo("6"));
        assertThat(letters.list().path("held").asInt()).isZero();
    }

    @Test
    void asksWhatToDoToACounterWhoseLetterDoesNotSay() throws Exception {
        postgres.execute("CREATE TABLE counters (created timestamptz, counter bigint, operation text, usr text)");
        redis.run(commands -> {
            commands.set("counters:login:bob", "6");
            commands.xadd(
                    "caravan:dead-letters",
                    Map.of("route", "counters-to-postgres", "source", "db0 counters:login:bob", "payload", "x"));
        });

        CommandResult unsaid = mended().run("replay", "--all");
        CommandResult said = mended().set("counters-to-postgres.take", "sample").run("replay", "--all");

        assertThat(unsaid.exitCode()).as(unsaid.toString()).isEqualTo(3);
        assertThat(unsaid.out()).contains("impossible: ", "--set counters-to-postgres.take=decr");
        assertThat(said.exitCode()).as(said.toString()).isZero();
        assertThat(postgres.query("SELECT usr || '=' || counter FROM counters")).isEqualTo("bob=6");
        redis.run(commands -> assertThat(commands.get("counters:login:bob")).isEqualTo("6"));
    }

    private LettersLine mended() {
        return new LettersLine(redis, postgres)
                .set("counters-to-postgres.extractors", "operation=\\w+:(\\w+):\\w+,usr=\\w+:\\w+:(\\w+)");
    }

    private CommandResult counters(String table, String... take) {
        List<String> options = new ArrayList<>(List.of(
                "--quiet", "--psql-table", table, "-e", "operation=\\w+:(\\w+):\\w+", "usr::int=\\w+:\\w+:(\\w+)"));
        options.addAll(List.of(take));
        return CountersLine.of(redis, postgres).run(options.toArray(String[]::new));
    }

    @Test
    void writesATotalOnceItsTableTakesIt() throws Exception {
        postgres.execute(
                "CREATE TABLE counters (created timestamptz, counter bigint CONSTRAINT few CHECK (counter < 10),"
                        + " operation text, usr int)");
        redis.run(commands -> commands.mset(Map.of("counters:login:7", "5", "counters:login:8", "60")));
        CommandResult run = counters("counters", "--decr");
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(3);
        LettersLine line = new LettersLine(redis, postgres)
                .set("counters-to-postgres.extractors", "operation=\\w+:(\\w+):\\w+,usr::int=\\w+:\\w+:(\\w+)");
        JsonNode total = line.awaitLetters(1).get(0);
        String id = total.path("id").asText();
        assertThat(id).startsWith("total-");
        assertThat(line.run("show", id).out()).contains("\"usr\": \"8\"", "\"amount\": 60", "few");

        CommandResult refused = line.run("replay", id);
        assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(3);
        assertThat(refused.out()).contains("few");
        for (String[] arguments :
                new String[][] {{"replay", id, "--to", "log:x"}, {"replay", id, "--to", "log:x", "--dry-run"}}) {
            CommandResult elsewhere = line.run(arguments);
            assertThat(elsewhere.exitCode()).as(elsewhere.toString()).isEqualTo(3);
            assertThat(elsewhere.out()).contains("impossible: It is a total of counters", "stay: 1");
        }
        assertThat(line.run("show", id).out()).contains("attempts  2");
        assertThat(line.list().path("letters").get(0).path("attempts").asInt()).isEqualTo(2);
        postgres.execute("ALTER TABLE counters DROP CONSTRAINT few");
        CommandResult replayed = line.run("replay", "--route", "counters-to-postgres");
        CommandResult again = line.run("replay", id);

        assertThat(replayed.exitCode()).as(replayed.toString()).isZero();
        assertThat(again.exitCode()).as(again.toString()).isEqualTo(1);
        assertThat(again.err()).contains("There is no dead letter " + id);
        assertThat(postgres.query("SELECT string_agg(usr || '=' || counter, ' ' ORDER BY usr) FROM counters"))
                .isEqualTo("7=5 8=60");
        assertThat(postgres.query("SELECT count(*) FROM caravan_parked")).isEqualTo("0");
    }

    @Test
    void writesTheTotalsOfItsTableAlsoBehindThoseOfOthers() throws Exception {
        postgres.execute("CREATE SCHEMA IF NOT EXISTS elsewhere;"
                + " DROP TABLE IF EXISTS a, b, elsewhere.c, elsewhere.caravan_ledger, elsewhere.caravan_parked");
        LettersLine line = new LettersLine(redis, postgres)
                .set("counters-to-postgres.table", "b")
                .set("counters-to-postgres.extractors", "operation=\\w+:(\\w+):\\w+,usr::int=\\w+:\\w+:(\\w+)");
        for (String table : List.of("elsewhere.c", "a", "b")) {
            postgres.execute("CREATE TABLE " + table + " (created timestamptz, counter bigint CONSTRAINT few"
                    + " CHECK (counter < 10), operation text, usr int)");
            redis.run(commands -> commands.set("counters:login:8", "60"));
            assertThat(counters(table, "--decr").exitCode()).isEqualTo(3);
            postgres.execute("ALTER TABLE " + table + " DROP CONSTRAINT few");
        }
        line.awaitLetters(3);

        CommandResult result = line.run("replay", "--all");

        assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
        assertThat(result.out())
                .contains("Replayed: 1, stay: 2", "but what is set is", "in another schema")
                .doesNotContain("waiting");
        assertThat(postgres.query("SELECT sum(counter) FROM b")).isEqualTo("60");
        assertThat(line.list().path("letters"))
                .hasSize(2)
                .allSatisfy(letter -> assertThat(letter.path("reason").asText()).contains("few"));
        postgres.execute("DROP SCHEMA elsewhere CASCADE; DROP TABLE a, b");
    }

    @Test
    void leavesLettersAsTheyAreWhileTheDatabaseIsAway() {
        redis.run(commands -> commands.set("large", "x".repeat(1000)));
        flows.set("keyvalues-to-postgres.enabled", true)
                .set("keyvalues-to-postgres.max-value-bytes", 100)
                .start();
        letters.awaitLetters(1);
        flows.close();

        CommandResult result = new LettersLine(redis, postgres)
                .set("postgres.url", "jdbc:postgresql://localhost:1/none")
                .set("postgres.connect-timeout", "300")
                .run("replay", "--all");

        assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
        assertThat(result.out()).contains("waiting: ", "stay: 1");
        assertThat(result.err()).contains("Totals of counters are left out");
        JsonNode letter = letters.list().path("letters").get(0);
        assertThat(letter.path("attempts").asInt()).isEqualTo(1);
    }

    @Test
    void failsWhereTotalsThatAreToBeDroppedCannotBeLookedFor() {
        redis.run(commands -> {
            commands.xadd("caravan:dead-letters", Map.of("route", "one", "payload", "1"));
            commands.xadd("caravan:dead-letters", Map.of("route", "two", "payload", "2"));
        });
        LettersLine away = new LettersLine(redis, postgres)
                .set("postgres.url", "jdbc:postgresql://localhost:1/none")
                .set("postgres.connect-timeout", "300");

        CommandResult ofRoute = away.run("drop", "--route", "one", "--yes");
        CommandResult all = away.run("drop", "--all", "--yes");

        assertThat(ofRoute.exitCode()).as(ofRoute.toString()).isZero();
        assertThat(all.exitCode()).as(all.toString()).isEqualTo(1);
        assertThat(all.out()).contains("Dropped 1 letters");
        assertThat(all.err()).contains("Totals of counters are left out");
    }
}
