package io.caravan.state;

import static io.caravan.state.TestDatabase.ones;
import static io.caravan.state.TestDatabase.total;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.testing.PostgresServer;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs and their totals, while nothing breaks. */
class LedgerIT {

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private final TestDatabase database = TestDatabase.of(postgres);
    private final Ledger ledger = database.ledger();

    @BeforeEach
    void startWithAnEmptyTable() throws Exception {
        postgres.execute("DROP TABLE IF EXISTS logins, caravan_ledger, caravan_parked;"
                + "CREATE TABLE logins (created timestamptz, counter bigint, operation text)");
    }

    @Test
    void writesTheTotalsAndNotesTheRun() throws Exception {
        Committed committed = commit(List.of("run"), List.of(total(3, "login"), total(4, "logout")), 1);

        assertThat(committed).isEqualTo(new Committed(2, BigInteger.valueOf(7), 0, BigInteger.ZERO, List.of()));
        assertThat(ledger.contains("run")).isTrue();
        assertThat(ledger.contains("another")).isFalse();
        assertThat(postgres.query("SELECT string_agg(operation || counter, ',' ORDER BY counter) FROM logins"))
                .isEqualTo("login3,logout4");
        assertThat(postgres.query(
                        "SELECT totals || ' ' || amount || ' ' || target FROM caravan_ledger WHERE run_id = 'run'"))
                .isEqualTo("2 7 " + ledger.targetOf(database.logins()));
    }

    @Test
    void writesEveryTotalWhateverTheBatch() throws Exception {
        for (int batch : new int[] {1, 7, 999, 1000, 1001}) {
            postgres.execute("TRUNCATE logins");
            commit(List.of("batches of " + batch), ones(1000), batch);

            assertThat(postgres.query("SELECT count(*) || ' ' || count(DISTINCT operation) FROM logins"))
                    .isEqualTo("1000 1000");
        }
    }

    @Test
    void notesARunWithoutTotals() {
        commit(List.of("empty"), List.of(), 10);

        assertThat(ledger.contains("empty")).isTrue();
    }

    @Test
    void refusesARunThatIsThere() throws Exception {
        commit(List.of("first"), ones(1), 10);

        assertThatThrownBy(() -> commit(List.of("second", "first"), ones(1), 10))
                .isInstanceOfSatisfying(
                        AlreadyCommittedException.class,
                        e -> assertThat(e.runs()).containsExactly("first"))
                .hasMessageContaining("Run first is already in the ledger");
        assertThat(ledger.contains("second")).isFalse();
        assertThat(postgres.query("SELECT count(*) FROM logins")).isEqualTo("1");
    }

    @Test
    void countsTheTotalsOfSeveralRunsOnceInTheLedger() throws Exception {
        commit(List.of("b", "a", "b"), ones(5), 10);

        assertThat(postgres.query("SELECT count(*) || ' ' || sum(totals) || ' ' || sum(amount) FROM caravan_ledger"
                        + " WHERE run_id IN ('a', 'b')"))
                .isEqualTo("2 5 5");
    }

    @Test
    void parksTheOneRowThatIsRefusedAndWritesItsNeighbours() throws Exception {
        postgres.execute("ALTER TABLE logins ADD CHECK (operation <> 'op-617')");

        Committed committed = commit(List.of("run"), ones(1000), 1000);

        assertThat(committed.rows()).isEqualTo(999);
        assertThat(committed.parked()).singleElement().satisfies(parked -> {
            assertThat(parked.total()).isEqualTo(total(1, "op-617"));
            assertThat(parked.reason()).contains("violates check constraint").doesNotContain("\n");
        });
        assertThat(postgres.query("SELECT count(*) FROM logins")).isEqualTo("999");
        assertThat(postgres.query("SELECT run_id || ' ' || amount || ' ' || columns || ' ' || (target ~ 'logins') FROM"
                        + " caravan_parked"))
                .isEqualTo("run 1 {\"operation\": \"op-617\"} true");
    }

    @Test
    void parksWhatATriggerRaisesUnderAnyState() throws Exception {
        postgres.execute("CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " IF NEW.operation = 'op-1' THEN RAISE 'not op-1'; END IF;"
                + " IF NEW.operation = 'op-2' THEN RAISE 'not op-2' USING ERRCODE = 'ZZ123'; END IF; RETURN NEW; END $$;"
                + "CREATE TRIGGER refuse BEFORE INSERT ON logins FOR EACH ROW EXECUTE FUNCTION refuse()");

        Committed committed = commit(List.of("run"), ones(10), 10);

        assertThat(committed.parked()).extracting(Committed.Parked::reason).containsExactly("not op-1", "not op-2");
        assertThat(committed.rows()).isEqualTo(8);
    }

    @Test
    void parksWhatADeferredConstraintWouldRefuseAtCommit() throws Exception {
        postgres.execute("DROP TABLE IF EXISTS operations; CREATE TABLE operations (operation text PRIMARY KEY);"
                + "INSERT INTO operations SELECT 'op-' || n FROM generate_series(0, 8) n;"
                + "ALTER TABLE logins ADD FOREIGN KEY (operation) REFERENCES operations DEFERRABLE INITIALLY DEFERRED");

        Committed committed = commit(List.of("run"), ones(10), 10);

        assertThat(committed.parked()).extracting(Committed.Parked::total).containsExactly(total(1, "op-9"));
        assertThat(committed.rows()).isEqualTo(9);
    }

    @Test
    void parksWhatRowSecurityAndAnIndexRefuse() throws Exception {
        postgres.execute(
                "CREATE INDEX ON logins (operation); ALTER TABLE logins ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL"
                        + " SECURITY; CREATE POLICY p ON logins WITH CHECK (operation <> 'op-1')");
        List<Total> totals = new ArrayList<>(ones(3));
        // Too long for a page of an index, even compressed.
        totals.add(total(
                1,
                new Random(1)
                        .ints(9000, 0x4e00, 0x9fa5)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString()));

        Committed committed = commit(List.of("run"), totals, 10);

        assertThat(committed.rows()).isEqualTo(2);
        assertThat(committed.parkedRows()).isEqualTo(2);
    }

    @Test
    void parksEveryRowWhenEachIsRefusedAndShowsTheFirst() throws Exception {
        postgres.execute("ALTER TABLE logins ADD CHECK (counter > 5)");

        Committed committed = commit(List.of("run"), ones(2500), 1000);

        assertThat(committed.rows()).isZero();
        assertThat(committed.parkedRows()).isEqualTo(2500);
        assertThat(committed.parkedAmount()).isEqualTo(2500);
        assertThat(committed.parked()).hasSize(Committed.SHOWN);
        assertThat(postgres.query("SELECT count(DISTINCT columns) FROM caravan_parked"))
                .isEqualTo("2500");
    }

    @Test
    void parksTextThatJsonMustEscape() throws Exception {
        postgres.execute("ALTER TABLE logins ADD CHECK (false)");
        String text = "\"\\\n\t\u0001 \u2028 {NULL,'} \uD83D\uDE00";

        commit(List.of("run"), List.of(total(1, text)), 10);

        assertThat(postgres.query("SELECT columns->>'operation' FROM caravan_parked"))
                .isEqualTo(text);
    }

    @Test
    void writesNothingWhenAStatementIsWrongForAllRows() throws Exception {
        TargetTable table = database.logins();
        postgres.execute("ALTER TABLE logins DROP COLUMN operation");

        assertThatThrownBy(() -> database.commit("run", table, ones(10)))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("Cannot commit to \"public\".\"logins\"")
                .hasMessageContaining("\"operation\"");
        assertThat(ledger.contains("run")).isFalse();
    }

    @Test
    void writesNothingWhenTheTotalsCannotBeRead() throws Exception {
        Iterable<Total> broken = () -> {
            throw new IllegalStateException("no totals");
        };

        assertThatThrownBy(() -> ledger.commit(List.of("run"), database.logins(), broken, 10, Duration.ZERO))
                .hasMessage("no totals");
        assertThat(ledger.contains("run")).isFalse();
    }

    @Test
    void refusesATotalOfAnotherShape() {
        assertThatThrownBy(() -> commit(List.of("run"), List.of(total(1, "a", "b")), 10))
                .hasMessage("A total for \"public\".\"logins\" needs 1 values, but has [a, b]");
    }

    @Test
    void pausesBetweenStatementsOnly() {
        long start = System.nanoTime();

        ledger.commit(List.of("one statement"), database.logins(), ones(10), 10, Duration.ofHours(1));
        ledger.commit(List.of("three statements"), database.logins(), ones(30), 10, Duration.ofMillis(400));

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(800), Duration.ofMinutes(1));
    }

    @Test
    void keepsItsIdentity() throws Exception {
        TestDatabase byAnotherName = TestDatabase.of(
                postgres.url().replace(postgres.host(), "localhost"), postgres.user(), postgres.password());

        assertThat(byAnotherName.ledger().identity()).isEqualTo(ledger.identity());
        assertThat(byAnotherName.ledger().targetOf(byAnotherName.logins()))
                .isEqualTo(ledger.targetOf(database.logins()));
        String other = postgres.createDatabase("other");
        assertThat(TestDatabase.of(other, postgres.user(), postgres.password())
                        .ledger()
                        .identity())
                .isNotEqualTo(ledger.identity());
    }

    @Test
    void keepsALedgerPerSchemaWithoutMinglingThem() throws Exception {
        postgres.execute("CREATE SCHEMA IF NOT EXISTS \"Own \"\"schema\"");
        Ledger own = new Ledger(database.source(), "Own \"schema");

        own.commit(List.of("run"), database.logins(), ones(1), 10, Duration.ZERO);

        assertThat(own.contains("run")).isTrue();
        assertThat(ledger.contains("run")).isFalse();
        assertThat(own.identity()).isNotEqualTo(ledger.identity());
    }

    @Test
    void forgetsRunsThatWereSettledLongAgoAndNoOthers() throws Exception {
        String target = ledger.targetOf(database.logins());
        for (String run : List.of("old", "unsettled", "young")) {
            commit(List.of(run), ones(1), 10);
        }
        ledger.settled("old");
        ledger.settled("young");
        ledger.settled("unknown");
        postgres.execute(
                "INSERT INTO caravan_ledger (run_id, target, settled_at) VALUES ('foreign', 'another target', now());"
                        + "UPDATE caravan_ledger SET committed_at = now() - interval '2 days',"
                        + " settled_at = settled_at - interval '2 days' WHERE run_id <> 'young'");

        assertThat(ledger.prune(Duration.ofDays(3), target)).isZero();
        assertThat(ledger.prune(Duration.ofDays(1), target)).isEqualTo(1);

        assertThat(postgres.query(
                        "SELECT string_agg(run_id, ',' ORDER BY run_id) FROM caravan_ledger WHERE run_id !~ '#'"))
                .isEqualTo("foreign,unsettled,young");
        assertThat(database.ledger().identity()).isEqualTo(ledger.identity());
    }

    private Committed commit(List<String> runs, List<Total> totals, int batch) {
        return ledger.commit(runs, database.logins(), totals, batch, Duration.ZERO);
    }
}
