package io.caravan.cli;

import io.caravan.cli.demo.CopiedTable;
import io.caravan.cli.demo.CountersTable;
import io.caravan.cli.demo.DemoBucket;
import io.caravan.cli.demo.DemoServers;
import io.caravan.cli.demo.DemoText;
import io.caravan.cli.demo.EventQueue;
import io.caravan.cli.demo.Eventually;
import io.caravan.cli.demo.SameKeys;
import io.caravan.cli.demo.SampleData;
import io.caravan.cli.demo.SampleSessions;
import io.caravan.cli.servers.LocalPostgres;
import io.caravan.sink.backup.BackupTotals;
import io.caravan.sink.restore.bucket.RestoreSummary;
import io.caravan.source.scan.ScanReport;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the flows at work on sample data. */
@Command(
        name = "demo",
        description = {
            "Shows the flows at work: starts a Redis, a PostgreSQL, a RabbitMQ and an S3 of its own, loads sample data,"
                    + " carries counters, streams, key-values, typed keys and events of keys over, backs keys up, restores them to"
                    + " another Redis, and checks what arrived. Ends within a minute and leaves nothing behind.",
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
        try (DemoServers servers = new DemoServers(embedded);
                SampleData data = new SampleData(servers.redis().uri())) {
            text.server(servers.redis());
            text.server(servers.postgres());
            return show(display, servers, data);
        }
    }

    private int show(ProgressDisplay display, DemoServers servers, SampleData data) throws Exception {
        CountersTable table = new CountersTable(servers.postgres());
        table.create();
        load(display, data);
        DemoPass passes = new DemoPass(servers.properties(), display);

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
        boolean copied = copy(new DemoCopies(servers.properties()), servers.postgres(), data);
        boolean typed = type(new DemoCopies(servers.properties()), servers.postgres(), data);
        boolean sent = send(servers);
        boolean restored = backUpAndRestore(servers);
        return verdict(table.sum(), data, first, second) && copied && typed && sent && restored
                ? ExitCode.DONE
                : ExitCode.FAILED;
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

    private boolean type(DemoCopies copies, LocalPostgres postgres, SampleData data) throws Exception {
        text.step("keys-to-table: a row for each key of any type, which changes when its key does");
        CopiedTable table = new CopiedTable(postgres, "redis_data");
        data.set("note:old", "deleted before the second pass");
        DemoCopies.TypedPass first = copies.typed(table);
        text.say("%,d keys read, %,d rows in %s:", first.keys(), first.written(), table.name());
        text.say("%s", table.types());
        data.delete("note:old");
        data.set("note:new", "written before the second pass");
        DemoCopies.TypedPass second = copies.typed(table);
        text.say(
                "%,d keys read again, %,d row written, %,d row marked as its key is gone",
                second.keys(), second.written(), second.gone());
        text.took();
        boolean complete = table.rows() == first.keys() + 1
                && first.written() == first.keys()
                && second.written() == 1
                && second.gone() == 1;
        if (!complete) {
            System.err.printf(
                    "caravan demo: Of %,d keys %,d rows were written, then %,d and %,d marked. Please report this%n",
                    first.keys(), first.written(), second.written(), second.gone());
        }
        return complete;
    }

    private boolean send(DemoServers servers) throws Exception {
        text.step("keyspace-to-rabbitmq: a message for each event of a key, confirmed and in order");
        text.server(servers.rabbit());
        try (SampleSessions sessions = new SampleSessions(servers.redis().uri());
                EventQueue queue = new EventQueue(servers.rabbit());
                DemoEvents flow = new DemoEvents(servers.properties(), servers.rabbit(), queue)) {
            flow.start();
            flow.disconnect();
            sessions.begin();
            Eventually.holds(() -> flow.waiting() >= SampleSessions.COUNT);
            text.say(
                    "%,d sessions begin while it is disconnected: %,d events wait in a list in Redis",
                    SampleSessions.COUNT, flow.waiting());
            long expired = sessions.expire();
            flow.connect();
            long events = SampleSessions.COUNT + expired;
            Eventually.holds(() -> queue.size() >= events && flow.waiting() == 0);
            text.say(
                    "%,d expire as it connects again: %,d messages arrive, the last: %s",
                    expired, queue.size(), queue.last());
            boolean complete = queue.isSetAndThenExpired(sessions.keys()) && queue.size() == events;
            if (complete) {
                text.say(
                        "Check: in order, %,d set for %,d writes, then %,d expired, as many as Redis counts.",
                        queue.count("set"), SampleSessions.COUNT, queue.count("expired"));
            } else {
                System.err.printf(
                        "caravan demo: Of %,d sessions that began and %,d that expired %,d and %,d messages have arrived,"
                                + " or not in their order; %,d wait. Please report this%n",
                        SampleSessions.COUNT, expired, queue.count("set"), queue.count("expired"), flow.waiting());
            }
            text.took();
            return complete;
        }
    }

    private boolean backUpAndRestore(DemoServers servers) throws Exception {
        text.step("keyspace-to-s3: keys into a bucket; s3-to-redis: all of them into an empty Redis");
        text.server(servers.s3());
        text.server(servers.otherRedis());
        try (DemoBucket bucket = new DemoBucket(servers.s3())) {
            DemoBackup flows = new DemoBackup(bucket);
            BackupTotals stored = flows.backUp(servers.redis());
            text.say(
                    "%,d keys like %s stored in %,d objects, %.1f MB, each with a tag that is checked",
                    stored.keys(), DemoBackup.PATTERN, stored.objects(), stored.bytes() / 1e6);
            RestoreSummary summary = flows.restore(servers.otherRedis());
            text.say(
                    "%,d keys restored, %,d refused or damaged",
                    summary.restored(), summary.refused() + summary.damaged());
        }
        SameKeys keys = SameKeys.of(servers.redis().uri(), servers.otherRedis().uri(), DemoBackup.PATTERN);
        if (keys.isComplete()) {
            text.say("Check: %,d keys here and there, each with the same value and time of expiry.", keys.alike());
        } else {
            System.err.printf(
                    "caravan demo: Of %,d keys %,d were restored as they are, '%s' was not, and there are %,d. Please report"
                            + " this%n",
                    keys.here(), keys.alike(), keys.example(), keys.there());
        }
        text.took();
        return keys.isComplete();
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
