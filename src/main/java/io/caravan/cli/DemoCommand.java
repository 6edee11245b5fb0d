package io.caravan.cli;

import io.caravan.cli.demo.CopiedTable;
import io.caravan.cli.demo.CountersTable;
import io.caravan.cli.demo.DemoText;
import io.caravan.cli.demo.SampleData;
import io.caravan.cli.servers.LocalPostgres;
import io.caravan.cli.servers.LocalRedis;
import io.caravan.cli.servers.Origin;
import io.caravan.source.scan.ScanReport;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the flows at work on sample data. */
@Command(
        name = "demo",
        description = {
            "Shows the flows at work: starts a Redis and a PostgreSQL of its own, loads sample data, carries counters,"
                    + " streams and key-values over and checks what arrived. Ends within a minute and leaves nothing"
                    + " behind.",
            "",
            "The servers are binaries of this machine, else binaries that Maven brought along."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DemoCommand implements Callable<Integer> {

    private static final int LATER_INCREMENTS = 1_000;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress, only the result.")
    boolean quiet;

    @Option(
            names = "--embedded",
            description = "Use the servers that Maven brought along even where others are installed.")
    boolean embedded;

    private final DemoText text = new DemoText(System.out);

    @Override
    public Integer call() throws Exception {
        ProgressDisplay display = new ProgressDisplay(!quiet && Terminal.isStderr(), 0);
        text.title();
        display.status("Starting servers…");
        CompletableFuture<LocalPostgres> starting = CompletableFuture.supplyAsync(this::startPostgres);
        try (LocalRedis redis = closingOnFailure(starting, this::startRedis);
                LocalPostgres postgres = started(starting);
                SampleData data = new SampleData(redis.uri())) {
            text.servers(redis, postgres);
            return show(display, redis, postgres, data);
        }
    }

    private LocalRedis startRedis() {
        return embedded ? LocalRedis.start(Origin.EMBEDDED) : LocalRedis.start();
    }

    private LocalPostgres startPostgres() {
        return embedded ? LocalPostgres.start(Origin.EMBEDDED) : LocalPostgres.start();
    }

    private static LocalRedis closingOnFailure(CompletableFuture<LocalPostgres> other, Supplier<LocalRedis> start) {
        try {
            return start.get();
        } catch (RuntimeException e) {
            other.thenAccept(LocalPostgres::close);
            throw e;
        }
    }

    private static LocalPostgres started(CompletableFuture<LocalPostgres> starting) throws Exception {
        try {
            return starting.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private int show(ProgressDisplay display, LocalRedis redis, LocalPostgres postgres, SampleData data)
            throws Exception {
        CountersTable table = new CountersTable(postgres);
        table.create();
        load(display, data);
        Map<String, String> servers = Map.of(
                "redis.uri", redis.uri(),
                "postgres.url", postgres.url(),
                "postgres.user", postgres.user(),
                "postgres.password", postgres.password());
        DemoPass passes = new DemoPass(servers, display);

        text.step("First pass of counters-to-postgres: takes the amounts out of Redis, writes them as rows");
        CountersResult first = passes.run();
        text.say(
                "%,d counters taken, %,d rows written with the sum %,d",
                first.counters().success(),
                first.outcome().rows(),
                first.outcome().amount());
        text.say(
                "%,d keys left out: %,d have another shape or are gone, %,d hold no whole number",
                first.skipped() + first.counters().failed(),
                first.skipped(),
                first.counters().failed());
        text.took();

        text.step(String.format("Second pass, after %,d more increments", LATER_INCREMENTS));
        data.increment(LATER_INCREMENTS);
        CountersResult second = passes.run();
        text.say(
                "%,d counters taken, %,d rows written with the sum %,d: only what is new",
                second.counters().success(),
                second.outcome().rows(),
                second.outcome().amount());
        text.took();

        text.step("What arrived in the table " + CountersTable.NAME);
        text.table(table.byOperation());
        boolean copied = copy(new DemoCopies(servers), postgres, data);
        return verdict(table.sum(), data, first, second) && copied ? ExitCode.DONE : ExitCode.FAILED;
    }

    private boolean copy(DemoCopies copies, LocalPostgres postgres, SampleData data) throws Exception {
        text.step("streams-to-postgres: a row for each entry, as a consumer group");
        text.say("%s", data.addToStreams());
        CopiedTable entries = new CopiedTable(postgres, "redis_streams");
        copies.streams(entries, data.entries());
        text.say(
                "%,d rows in %s; the last: %s",
                entries.rows(), entries.name(), entries.lastRow("stream_key, data", 50));
        text.took();

        text.step("keyvalues-to-postgres: a row for each key, written again when it changes");
        CopiedTable keys = new CopiedTable(postgres, "redis_key_values");
        ScanReport pass = copies.keyValues(keys);
        text.say("%,d keys read, %,d rows in %s", pass.delivered(), keys.rows(), keys.name());
        text.took();
        boolean complete = entries.rows() == data.entries() && keys.rows() == pass.delivered();
        if (!complete) {
            System.err.printf(
                    "caravan demo: %,d of %,d entries and %,d of %,d keys have arrived. Please report this%n",
                    entries.rows(), data.entries(), keys.rows(), pass.delivered());
        }
        return complete;
    }

    private void load(ProgressDisplay display, SampleData data) {
        text.step("Sample data in Redis");
        try (ProgressBar bar = display.isVisible() ? display.bar("Redis", " keys", -1) : null) {
            data.load(written -> {
                if (bar != null) {
                    bar.stepBy(written);
                }
            });
        }
        text.say(
                "%,d counters named counters:<operation>:<org>:<user>, sum %,d; %,d have a TTL",
                data.counters(), data.sum(), data.withTtl());
        data.others().forEach(line -> text.say("%s", line));
        text.took();
    }

    private boolean verdict(long arrived, SampleData data, CountersResult first, CountersResult second) {
        boolean complete = arrived == data.sum()
                && first.counters().success() == data.counters()
                && first.counters().failed() == data.refused()
                && second.outcome().amount().longValueExact() == LATER_INCREMENTS;
        if (!complete) {
            System.err.printf(
                    "caravan demo: The sum in PostgreSQL is %,d, but %,d was loaded. Please report this%n",
                    arrived, data.sum());
            return false;
        }
        System.out.println();
        text.say("Check: the sum in PostgreSQL, %,d, is the sum of all increments in Redis, %,d.", arrived, data.sum());
        text.say("Nothing was lost, nothing was counted twice.");
        return true;
    }
}
