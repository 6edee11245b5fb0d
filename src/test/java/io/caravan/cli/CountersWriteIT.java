package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How rows are written: batches, pauses, columns, tables, initial SQL. */
class CountersWriteIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private final CountersLine line = CountersLine.of(redis, postgres);

    @TempDir
    Path folder;

    @BeforeEach
    void begins() throws Exception {
        redis.flush();
        Rows.begin(postgres);
        redis.run(commands -> {
            for (int user = 0; user < 10; user++) {
                commands.set("counters:login:" + user, "5");
            }
        });
    }

    private static void recordInserts() throws Exception {
        postgres.execute("CREATE TABLE inserts (id serial, rows int, at timestamptz, xid text, sessions int);"
                + " CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " INSERT INTO inserts (rows, at, xid, sessions) SELECT (SELECT count(*) FROM new), statement_timestamp(),"
                + " txid_current()::text, (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND usename = current_user); RETURN NULL; END $$;"
                + " CREATE TRIGGER note AFTER INSERT ON logins REFERENCING NEW TABLE AS new"
                + " FOR EACH STATEMENT EXECUTE FUNCTION note()");
    }

    @Test
    void insertsInBatchesWithPausesInOneTransaction() throws Exception {
        recordInserts();

        CommandResult result = line.logins().run("--psql-batch", "4", "--psql-delay", "300");

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(Rows.of(postgres, "SELECT rows FROM inserts ORDER BY id")).containsExactly("4", "4", "2");
        assertThat(Rows.of(postgres, "SELECT count(DISTINCT xid), count(DISTINCT l.created) FROM inserts, logins l"))
                .containsExactly("1|1");
        assertThat(
                        Rows.of(
                                postgres,
                                "SELECT bool_and(gap >= '290 ms') FROM (SELECT at - lag(at) OVER (ORDER BY id) AS gap FROM inserts) g"))
                .containsExactly("t");
    }

    @Test
    void insertsUpTo512RowsAtOnceUnlessToldOtherwise() throws Exception {
        recordInserts();
        redis.run(commands -> {
            for (int user = 10; user < 600; user++) {
                commands.set("counters:login:" + user, "5");
            }
        });

        line.logins().run();

        assertThat(Rows.of(postgres, "SELECT rows FROM inserts ORDER BY id")).containsExactly("512", "88");
    }

    @Test
    void needsOneConnectionWhateverItsPoolSize() throws Exception {
        recordInserts();

        CommandResult result = line.logins().run("--decr", "--psql-pool-size", "5");

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.err()).contains("--psql-pool-size is accepted and has no effect");
        assertThat(Rows.of(postgres, "SELECT sessions FROM inserts")).containsExactly("1");
    }

    @Test
    void fillsTheColumnsThatAreNamed() throws Exception {
        postgres.execute("CREATE TABLE other (\"At Time\" timestamptz, \"Sum\" bigint, operation text)");

        CommandResult result = line.run(
                "--psql-table",
                "other",
                "--psql-date-col",
                "At Time",
                "--psql-count-col",
                "Sum",
                "-e",
                "operation=:(\\w+):");

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(Rows.of(postgres, "SELECT \"Sum\", operation, \"At Time\" <= now() FROM other"))
                .containsExactly("50|login|t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "public.plain",
                "\"Mixed Case\"",
                "\"Some Schema\".\"Mixed.Dots\"",
                "\"quo\"\"te\"",
                "\"x; DROP TABLE logins; --\"",
                "\"{{placeholder}}\"",
                "\"#bean:redis\"",
                "\"${java.version}\"",
                "\"tab?le&q=%s\""
            })
    void writesToATableOfAnyName(String table) throws Exception {
        postgres.execute("CREATE SCHEMA IF NOT EXISTS \"Some Schema\"; DROP TABLE IF EXISTS " + table + ";"
                + " CREATE TABLE " + table + " (created timestamptz, counter bigint, \"Weird; \"\"Column\" text)");

        CommandResult result = line.run("--psql-table", table, "-e", "Weird; \"Column=:(\\w+):");

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(Rows.of(postgres, "SELECT counter, \"Weird; \"\"Column\" FROM " + table))
                .containsExactly("50|login");
        assertThat(Rows.ofLogins(postgres)).isEmpty();
    }

    @Test
    void writesHostileKeysAsTheyAre() throws Exception {
        redis.flush();
        redis.run(commands -> commands.set("k:'); DROP TABLE logins; --{{x}}$$", "5"));

        CommandResult result = line.run("--psql-table", "logins", "-e", "operation=k:(.*)", "--decr");

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(Rows.ofLogins(postgres)).containsExactly("'); DROP TABLE logins; --{{x}}$$|null|5");
    }

    @Test
    void runsAFileOfInitialSql() throws Exception {
        postgres.execute("DROP TABLE logins");
        Path init = Files.writeString(folder.resolve("{{init}}.sql"), """
                -- a comment; with a semicolon
                CREATE TABLE logins (created timestamptz, counter bigint, operation text DEFAULT 'a;b', user_id int);
                /* another; /* nested; */ */
                CREATE FUNCTION dollar() RETURNS text LANGUAGE sql AS $body$ SELECT 'x;y'; $body$;
                """);

        CommandResult result = line.logins().run("--psql-init", init.toString());

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(Rows.ofLogins(postgres)).hasSize(10);
        assertThat(Rows.of(postgres, "SELECT dollar()")).containsExactly("x;y");
    }

    @Test
    void runsAFunctionBodyOfStandardSql() throws Exception {
        postgres.assumeVersion(14);
        Path init = Files.writeString(
                folder.resolve("init.sql"),
                "CREATE FUNCTION atomic() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END; SELECT 3;");

        CommandResult result = line.logins().run("--psql-init", init.toString());

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(Rows.of(postgres, "SELECT atomic()")).containsExactly("2");
    }

    @Test
    void runsTheFilesOfAFolderInTheOrderOfTheirNames() throws Exception {
        postgres.execute("DROP TABLE logins");
        Files.writeString(folder.resolve("2.sql"), "ALTER TABLE logins ADD user_id int; INSERT INTO made VALUES (2)");
        Files.writeString(
                folder.resolve("10-first.sql"),
                "CREATE TABLE made (v int);"
                        + " CREATE TABLE logins (created timestamptz, counter bigint, operation text)");
        Files.createDirectory(folder.resolve("3-a-folder"));

        CommandResult result = line.logins().run("--psql-init", folder.toString());

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(Rows.of(postgres, "SELECT v FROM made")).isEqualTo(List.of("2"));
        assertThat(Rows.ofLogins(postgres)).hasSize(10);
    }
}
