package io.caravan.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.testing.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What an init script does to a database, and what its check does not. */
class InitSqlIT {

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @TempDir
    Path folder;

    @BeforeEach
    void startWithAnEmptySchema() throws Exception {
        postgres.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    }

    @Test
    void runsTheFilesOfAFolderByName() throws Exception {
        Files.writeString(folder.resolve("2.sql"), "INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)");
        Files.writeString(folder.resolve("1.sql"), "CREATE TABLE t (v int)");

        run(folder);

        assertThat(postgres.query("SELECT sum(v) FROM t")).isEqualTo("3");
    }

    @Test
    void runsWhatPostgresWouldRun() throws Exception {
        run(file("""
                -- a function; with a body
                CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END; $$;
                CREATE TABLE t (v jsonb, w text DEFAULT E'a\\';b');
                INSERT INTO t VALUES ('{"a": {"b": "?"}}');
                DO $x$ BEGIN PERFORM 1; END $x$;
                CREATE TABLE found AS SELECT v ?| array['a', 'z'] AS found FROM t WHERE v ? 'a' AND '{fn now()}' <> '?';
                """));

        assertThat(postgres.query("SELECT found FROM found")).isEqualTo("t");
        assertThat(postgres.query("SELECT w FROM t")).isEqualTo("a';b");
    }

    @Test
    void runsABodyOfBeginAtomic() throws Exception {
        postgres.assumeVersion(14);

        run(file(
                "/* ; */ CREATE FUNCTION g(a int) RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN a = 1 THEN 2 END; END;"
                        + "CREATE TABLE t AS SELECT g(1) AS v"));

        assertThat(postgres.query("SELECT v FROM t")).isEqualTo("2");
    }

    @Test
    void runsTransactionsAndWhatNeedsNone() throws Exception {
        run(file("CREATE TABLE t (v int); BEGIN; INSERT INTO t VALUES (1); COMMIT;"
                + "BEGIN; INSERT INTO t VALUES (2); ROLLBACK; VACUUM t; CREATE INDEX CONCURRENTLY ON t (v)"));

        assertThat(postgres.query("SELECT sum(v) FROM t")).isEqualTo("1");
    }

    @Test
    void namesTheStatementThatFails() throws Exception {
        Path file = file("CREATE TABLE t (v int);\n\n-- next\nINSERT INTO nowhere VALUES (1); SELECT 1");

        assertThatThrownBy(() -> run(file))
                .isInstanceOf(TargetException.class)
                .hasMessage("--psql-init fails at statement 2 of " + file
                        + " (line 4): relation \"nowhere\" does not exist");
    }

    @Test
    void refusesATransactionThatIsLeftOpen() throws Exception {
        Path file = file("CREATE TABLE t (v int); BEGIN; INSERT INTO t VALUES (1)");

        try (Connection connection = postgres.connect()) {
            assertThatThrownBy(() -> InitSql.read(file).run(connection))
                    .isInstanceOf(TargetException.class)
                    .hasMessageContaining("leaves a transaction open")
                    .hasMessageContaining("statement 3");
            assertThat(connection.createStatement().executeUpdate("INSERT INTO t VALUES (2)"))
                    .isEqualTo(1);
        }
        assertThat(postgres.query("SELECT sum(v) FROM t")).isEqualTo("2");
    }

    @Test
    void checksWithoutALastingEffect() throws Exception {
        postgres.execute("CREATE TABLE kept (v int)");
        Path file = file("""
                CREATE TABLE t (v int);
                BEGIN; INSERT INTO t VALUES (1); COMMIT; COMMIT AND CHAIN; END; ABORT; ROLLBACK;
                START TRANSACTION; SAVEPOINT s; RELEASE s; PREPARE TRANSACTION 'x';
                DROP TABLE kept;
                VACUUM t;
                CREATE INDEX CONCURRENTLY ON t (v);
                DO $$ BEGIN COMMIT; END $$;
                SELECT * FROM t;
                """);

        List<String> unchecked = check(file);

        assertThat(unchecked).hasSize(3).allMatch(place -> place.contains(file.toString()));
        assertThat(unchecked.get(0)).contains("(line 5)");
        assertThat(postgres.query("SELECT to_regclass('t')")).isNull();
        assertThat(postgres.query("SELECT to_regclass('kept')")).isEqualTo("kept");
    }

    @Test
    void checkNamesTheStatementThatFails() throws Exception {
        Path file = file("CREATE TABLE t (v int);\nINSERT INTO nowhere VALUES (1)");

        assertThatThrownBy(() -> check(file))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("statement 2")
                .hasMessageContaining("nowhere");
    }

    private Path file(String sql) throws Exception {
        return Files.writeString(folder.resolve("init.sql"), sql);
    }

    private static void run(Path path) throws Exception {
        try (Connection connection = postgres.connect()) {
            InitSql.read(path).run(connection);
        }
    }

    private static List<String> check(Path path) throws Exception {
        try (Connection connection = postgres.connect()) {
            connection.setAutoCommit(false);
            List<String> unchecked = InitSql.read(path).check(connection);
            connection.rollback();
            return unchecked;
        }
    }
}
