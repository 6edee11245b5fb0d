package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --dry-run} shows what would be written, and changes nothing anywhere. */
class CountersDryRunIT {

    private static final String CATALOG = "SELECT n.nspname, c.relname, c.relkind, c.oid FROM pg_class c"
            + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')"
            + " AND n.nspname NOT LIKE 'pg_toast%' UNION ALL SELECT nspname, '', '', oid FROM pg_namespace"
            + " UNION ALL SELECT proname, '', '', oid FROM pg_proc ORDER BY 1, 2, 3, 4";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private final CountersLine line = CountersLine.of(redis, postgres).logins().with("--dry-run");

    @TempDir
    Path folder;

    @BeforeEach
    void begins() throws Exception {
        redis.flush();
        Rows.begin(postgres);
        redis.run(commands -> {
            commands.mset(
                    Map.of("counters:login:7", "5", "counters:logout:7", "6", "counters:login:bob", "7", "other", "8"));
            commands.psetex("counters:login:8", 5_000_000, "9");
            commands.lpush("counters:list:1", "x");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--quiet",
                "--decr",
                "--reset",
                "--decr --expire 5000",
                "--expire 5000",
                "--no-filter-missing-groups"
            })
    void changesNothingAnywhere(String options) {
        Map<String, String> keys = BinaryKeys.dump(redis);
        List<String> catalog = Rows.of(postgres, CATALOG);

        CommandResult result = line.run(options.split(" "));

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(BinaryKeys.dump(redis)).isEqualTo(keys);
        assertThat(Rows.of(postgres, CATALOG)).isEqualTo(catalog);
        assertThat(Rows.ofLogins(postgres)).isEmpty();
    }

    @Test
    void rollsTheInitialSqlBackThatMakesTheTable() throws Exception {
        postgres.execute("DROP TABLE logins");
        Path init = Files.writeString(
                folder.resolve("init.sql"),
                "CREATE SCHEMA fresh; CREATE TABLE logins (created timestamptz, counter int, operation text, user_id int);");
        List<String> catalog = Rows.of(postgres, CATALOG);

        CommandResult result = line.run("--decr", "--psql-init", init.toString());

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out()).contains("Would write 3 rows, sum 20, to table logins.");
        assertThat(Rows.of(postgres, CATALOG)).isEqualTo(catalog);
    }

    @Test
    void showsTheRowsAndTheTotals() {
        CommandResult result = line.run("--decr");

        assertThat(result.out())
                .containsPattern("operation *\\| *user_id *\\| *amount")
                .containsPattern("login *\\| *7 *\\| *5")
                .containsPattern("logout *\\| *7 *\\| *6")
                .containsPattern("login *\\| *8 *\\| *9")
                .contains("Would write 3 rows, sum 20, to table logins.")
                .contains("Skip saving to PostgreSQL during dry run.")
                .contains("scanned: 6, skipped: 1, errored: 2, success: 3");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void showsTheFirstTwentyRowsOfMany() {
        redis.run(commands -> {
            for (int user = 100; user < 130; user++) {
                commands.set("counters:login:" + user, "1");
            }
        });

        CommandResult result = line.run();

        assertThat(result.out()).contains("Would write 33 rows, the first 20 of them above, sum 50, to table logins.");
        assertThat(result.out().lines().filter(row -> row.matches("\\|.*log(in|out).*")))
                .hasSize(20);
    }

    @Test
    void printsAllRowsAsJson() throws Exception {
        redis.run(commands -> {
            for (int user = 100; user < 130; user++) {
                commands.set("counters:login:" + user, "1");
            }
        });

        CommandResult result = line.run("--output", "json");

        JsonObject json = (JsonObject) Jsoner.deserialize(result.out());
        assertThat(json.getBoolean("dryRun")).isTrue();
        assertThat((JsonArray) json.get("totals")).hasSize(33);
    }
}
