package io.caravan.counters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.counters.Trap.Moment;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An exporter that stands still beyond its lease, while another finishes its run, and then goes on. */
class StalledExporterIT {

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
    @CsvSource({
        "enter.lua, 1, --decr",
        "create.lua, 1, --decr",
        "PERSIST claim, 1, --decr",
        "hold.lua, 1, --decr",
        "claim.lua, 1, --decr",
        "claim.lua, 3, --decr",
        "claim.lua, 3, --reset",
        "close.lua, 1, --decr",
        "close.lua, 1, --reset",
        "HSCAN claim, 2, --decr",
        "UNLINK claim, 1, --decr",
        "UNLINK claim, 1, --reset",
        "HDEL runs, 1, --decr",
    })
    void neitherLosesNorDoublesWhatAnExporterHadTakenThatStalledBeforeARequestToRedis(
            String request, int occurrence, String take) throws Exception {
        stallsAt(house::watchRedis, request, occurrence, take);
    }

    @ParameterizedTest
    @CsvSource({"ledger, 1, --decr", "ledger, 1, --reset"})
    void neitherLosesNorDoublesWhatAnExporterHadTakenThatStalledBeforeItWrote(
            String request, int occurrence, String take) throws Exception {
        stallsAt(house::watchPostgres, request, occurrence, take);
    }

    @Test
    void leavesNoClaimForEverWhenItDiesBeforeItsClaimIsMade() throws Exception {
        long issued = books.seed(7);
        CompletableFuture<Exporter> started = new CompletableFuture<>();
        CountDownLatch goesOn = new CountDownLatch(1);
        Trap trap = new Trap("create.lua", 1, Moment.LATE, () -> {
            started.join().freeze();
            await("the test goes on").atMost(Duration.ofMinutes(3)).until(() -> goesOn.getCount() == 0);
        });
        house.watchRedis(trap);

        try (Exporter exporter = house.export("--decr")) {
            started.complete(exporter);
            await("it has stalled").atMost(Duration.ofMinutes(2)).until(trap::isSprung);
            books.settle("--decr");
            exporter.kill();
            goesOn.countDown();
            await("its claim is made")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> !books.ownKeys().isEmpty());
        }

        assertThat(books.inTable()).isEqualTo(issued);
        assertThat(books.ownKeys()).singleElement().asString().startsWith("caravan:claim:");
        redis.run(commands ->
                assertThat(commands.pttl(books.ownKeys().iterator().next())).isBetween(1L, 3_600_000L));
    }

    /** Before its claim is closed it has not taken everything, and fails; once it has committed nobody else need finish. */
    private static void assertSaysWhoFinished(Exporter exporter, int exitCode, String request, long issued) {
        if (exitCode == 1) {
            assertThat(exporter.output()).contains("caravan counters: ").contains("was finished by another exporter");
        }
        if (List.of("close.lua", "HSCAN claim", "ledger").contains(request)) {
            assertThat(exitCode).as(exporter.output()).isZero();
            assertThat(exporter.output())
                    .contains("success: 2000", "Wrote 0 rows")
                    .contains("Another exporter finished this run", "sum " + issued + ", is in the table once");
        }
        if (List.of("UNLINK claim", "HDEL runs").contains(request)) {
            assertThat(exitCode).as(exporter.output()).isZero();
            assertThat(exporter.output())
                    .contains("sum " + issued + ", to table totals")
                    .doesNotContain("Another exporter");
        }
    }

    private void stallsAt(Consumer<Relay.Watch> server, String request, int occurrence, String take) throws Exception {
        long issued = books.seed(7);
        CompletableFuture<Exporter> started = new CompletableFuture<>();
        CountDownLatch goesOn = new CountDownLatch(1);
        CountDownLatch stalled = new CountDownLatch(1);
        server.accept(new Trap(request, occurrence, Moment.LATE, () -> {
            started.join().freeze();
            stalled.countDown();
            try {
                goesOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));

        try (Exporter exporter = house.export(take)) {
            started.complete(exporter);
            stalled.await();
            books.settle(take);
            assertThat(books.inTable()).as("before it goes on").isEqualTo(issued);
            goesOn.countDown();
            exporter.thaw();
            int exitCode = exporter.exitCode();

            assertThat(exitCode).as(exporter.output()).isBetween(0, 1);
            assertSaysWhoFinished(exporter, exitCode, request, issued);
        }
        assertThat(books.inTable()).as("after it went on").isEqualTo(issued);
        assertThat(books.ownKeys()).as("keys of runs").isEmpty();
        issued += books.seed(3);
        books.settle(take);
        assertThat(books.inTable()).as("after the next run").isEqualTo(issued);
    }
}
