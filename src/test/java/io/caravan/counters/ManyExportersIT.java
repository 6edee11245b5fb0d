package io.caravan.counters;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.counters.Trap.Moment;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several exporters of the same counters, or one of several databases, while counters are being incremented. */
class ManyExportersIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--maxmemory", "0");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @RegisterExtension
    final CountingHouse house = CountingHouse.of(redis, postgres);

    private Books books;

    @BeforeEach
    void openBooks() {
        books = house.books();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--decr", "--reset"})
    void shareTheCountersOfOneTarget(String take) throws Exception {
        Writers writers = Writers.start(redis.uri(), 1);

        runTogether(books, books, take);
        long issued = writers.stop();
        books.settle(take);

        assertThat(books.total()).isEqualTo(issued);
        assertThat(books.ownKeys()).isEmpty();
    }

    @Test
    void shareTheCountersOfTwoTargets() throws Exception {
        Books others = books.withTable("other_totals");
        others.createTable();
        Writers writers = Writers.start(redis.uri(), 1);

        runTogether(books, others, "--decr");
        long issued = writers.stop();

        assertThat(books.total() + others.inTable()).isEqualTo(issued);
        assertThat(books.ownKeys()).isEmpty();
    }

    private static void runTogether(Books one, Books other, String take) {
        try (Exporter first = one.export(take, "--redis-delay=20");
                Exporter second = other.export(take, "--redis-delay=20")) {
            assertThat(first.exitCode()).as(first.output()).isZero();
            assertThat(second.exitCode()).as(second.output()).isZero();
        }
    }

    @Test
    void leavesARunOfAnotherTargetToItsOwnExporter() throws Exception {
        Books others = books.withTable("other_totals");
        others.createTable();
        long issued = books.seed(7);
        killAt("claim.lua", 4);

        others.settle("--decr");
        long before = others.inTable();
        books.settle("--decr");

        assertThat(before).isPositive().isLessThan(issued);
        assertThat(books.inTable() + others.inTable()).isEqualTo(issued);
        assertThat(books.ownKeys()).isEmpty();
    }

    @Test
    void finishesTheRunsOfEveryDatabase() throws Exception {
        books = books.withDatabases(0, 3);
        long issued = books.seed(7);
        killAt("UNLINK claim", 1);

        boolean committed = books.hasCommittedClaim();
        books.settle("--decr");

        assertThat(committed).isTrue();
        assertThat(books.inTable()).isEqualTo(issued);
        assertThat(books.ownKeys()).isEmpty();
    }

    private void killAt(String request, int occurrence) throws Exception {
        CompletableFuture<Exporter> started = new CompletableFuture<>();
        house.watchRedis(new Trap(
                request, occurrence, Moment.BEFORE, () -> started.join().kill()));
        try (Exporter exporter = house.exportFor(books, "--decr")) {
            started.complete(exporter);
            assertThat(exporter.exitCode()).isEqualTo(137);
        }
    }
}
