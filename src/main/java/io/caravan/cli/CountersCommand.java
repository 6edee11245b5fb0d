package io.caravan.cli;

import io.caravan.process.Extractor;
import io.caravan.source.scan.ScanReport;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.camel.main.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** One pass of the flow counters-to-postgres, with the command line of the counter exporter. */
@Command(
        name = "counters",
        description = "Carries counters from Redis to a PostgreSQL table, each amount exactly once. One pass.",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class CountersCommand implements Callable<Integer> {

    private static final String RETRIES = "5";

    // After 1, 2 and 4 seconds: whoever mistyped a host should not wait long to be told.
    private static final String RETRIES_AT_START = "3";

    @Spec
    private CommandSpec spec;

    @Mixin
    RedisOptions redis;

    @Mixin
    PostgresOptions postgres;

    @Mixin
    TlsOptions tls;

    @Mixin
    ScanOptions scan;

    @Mixin
    TakeOptions taking;

    @Mixin
    ReportOptions report;

    @Override
    public Integer call() throws Exception {
        taking.check(redis.replicas);
        noteWhatHasNoEffect();
        Flow flow = new Flow("counters-to-postgres")
                .setShared("retry.attempts", RETRIES)
                .setShared("retry.attempts-at-start", RETRIES_AT_START);
        redis.applyTo(flow, tls);
        postgres.applyTo(flow, tls);
        scan.applyTo(flow);
        taking.applyTo(flow);
        try (ScanProgress progress = report.progress()) {
            progress.status(redis.isCluster() ? "Discovering servers…" : "Connecting to servers…");
            return flow.run(progress, progress::watch, (pass, main) -> conclude(pass, main, progress));
        }
    }

    /** Options of the counter exporter that are taken so that its command lines go on working. */
    private void noteWhatHasNoEffect() {
        note("--initial-index-size", scan.initialIndexSize != null, "memory grows as it must");
        note("--psql-pool-size", postgres.poolSize != null, "a run writes in one transaction, over one connection");
        note("--redis-db", redis.database != null && redis.isCluster(), "a cluster has only database 0");
        note("--expire-gt", taking.expireGt && taking.expire == null, "it says how --expire is meant");
    }

    private void note(String option, boolean without, String reason) {
        if (without) {
            spec.commandLine()
                    .getErr()
                    .println(spec.qualifiedName() + ": " + option + " is accepted and has no effect: " + reason);
        }
    }

    private int conclude(ScanReport pass, Main main, ScanProgress progress) {
        progress.close();
        CountersResult result = CountersResult.of(pass, main.getCamelContext(), taking);
        List<Extractor> extractors = Extractor.parse(scan.extractors);
        if (report.output.isJson()) {
            System.out.println(new CountersJson(extractors).of(result));
        } else {
            new CountersText(System.out, postgres.table, extractors).print(result);
        }
        return result.exitCode();
    }
}
