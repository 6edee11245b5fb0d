package io.caravan.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.testing.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The bound of the totals that a table has refused. */
class ParkedRoomIT {

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private final TestDatabase database = TestDatabase.of(postgres);

    @BeforeEach
    void startWithATableThatRefusesAll() throws Exception {
        postgres.execute(
                "DROP TABLE IF EXISTS logins, caravan_ledger, caravan_parked;"
                        + "CREATE TABLE logins (created timestamptz, counter bigint, operation text CHECK (operation !~ 'op'))");
    }

    private Committed commit(ParkedRoom room, String run, List<Total> totals) {
        return new Ledger(database.source(), "public", room)
                .commit(List.of(run), database.logins(), totals, 10, Duration.ZERO);
    }

    private static String parked() throws Exception {
        return postgres.query("SELECT count(*) FROM caravan_parked");
    }

    @Test
    void commitsUpToTheBoundAndNothingOfARunBeyondIt() throws Exception {
        ParkedRoom room = new ParkedRoom(5);
        List<Total> more = new ArrayList<>(TestDatabase.ones(2));
        more.add(TestDatabase.total(7, "good"));
        commit(room, "first", TestDatabase.ones(4));

        assertThatThrownBy(() -> commit(room, "second", more))
                .isInstanceOf(DeadLettersFullException.class)
                .hasMessageContaining("caravan_parked holds 4 totals, and would hold 2 more, but at most 5")
                .hasMessageContaining("./caravan dead-letters");

        assertThat(room.lack()).isPresent();
        assertThat(parked()).isEqualTo("4");
        assertThat(postgres.query("SELECT count(*) FROM logins")).isEqualTo("0");
        assertThat(database.ledger().contains("second")).isFalse();
        postgres.execute("DELETE FROM caravan_parked WHERE columns ->> 'operation' = 'op-3'");
        assertThat(commit(room, "second", more).parkedRows()).isEqualTo(2);
        assertThat(parked()).isEqualTo("5");
        assertThat(commit(room, "third", List.of(TestDatabase.total(1, "good"))).rows())
                .as("rows of a run with nothing to park")
                .isOne();
    }

    @Test
    void endsEarlyWhereARunAloneIsTooMuch() throws Exception {
        List<Total> totals = new ArrayList<>(TestDatabase.ones(1100));
        Iterable<Total> first = () -> totals.stream()
                .peek(total -> {
                    if (total.group().contains("op-1099")) {
                        throw new AssertionError("read to the end");
                    }
                })
                .iterator();

        assertThatThrownBy(() -> new Ledger(database.source(), "public", new ParkedRoom(5))
                        .commit(List.of("run"), database.logins(), first, 10, Duration.ZERO))
                .isInstanceOf(DeadLettersFullException.class);

        assertThat(parked()).isEqualTo("0");
    }

    @Test
    void holdsForRunsThatParkAtTheSameTime() throws Exception {
        database.ledger().identity();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        int refused = 0;
        try {
            List<Future<Committed>> runs = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                String run = "run-" + i;
                runs.add(threads.submit(() -> commit(new ParkedRoom(10), run, TestDatabase.ones(3))));
            }
            for (Future<Committed> each : runs) {
                try {
                    each.get();
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(DeadLettersFullException.class);
                    refused++;
                }
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(parked()).isEqualTo("9");
        assertThat(refused).isEqualTo(13);
    }
}
