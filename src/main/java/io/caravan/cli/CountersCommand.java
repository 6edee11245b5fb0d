package io.caravan.cli;

import io.caravan.process.Extractor;
import io.caravan.source.ScanReport;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.camel.main.Main;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** One pass of the flow counters-to-postgres, with the command line of the counter exporter. */
@Command(
        name = "counters",
        description = "Carries counters from Redis to a PostgreSQL table, each amount exactly once. One pass.",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class CountersCommand implements Callable<Integer> {

    private static final String RETRIES = "5";

    @ArgGroup(validate = false, heading = "%nRedis%n")
    RedisOptions redis = new RedisOptions();

    @ArgGroup(validate = false, heading = "%nPostgreSQL%n")
    PostgresOptions postgres = new PostgresOptions();

    @ArgGroup(validate = false, heading = "%nTLS, for both%n")
    TlsOptions tls = new TlsOptions();

    @ArgGroup(validate = false, heading = "%nWhich keys%n")
    ScanOptions scan = new ScanOptions();

    @ArgGroup(validate = false, heading = "%nWhat to take%n")
    TakeOptions taking = new TakeOptions();

    @Mixin
    ReportOptions report;

    @Override
    public Integer call() throws Exception {
        taking.check(redis.replicas);
        Flow flow = new Flow("counters-to-postgres").setShared("retry.attempts", RETRIES);
        redis.applyTo(flow, tls);
        postgres.applyTo(flow, tls);
        scan.applyTo(flow);
        taking.applyTo(flow);
        try (ScanProgress progress = report.progress()) {
            return flow.run(progress, (pass, main) -> conclude(pass, main, progress));
        }
    }

    private int conclude(ScanReport pass, Main main, ScanProgress progress) {
        progress.close();
        CountersResult result = CountersResult.of(pass, main.getCamelContext(), taking);
        List<Extractor> extractors = Extractor.parse(scan.extractors);
        if (report.output == ReportOptions.Output.json) {
            System.out.println(new CountersJson(extractors).of(result));
        } else {
            new CountersText(System.out, postgres.table, extractors).print(result);
        }
        return result.exitCode();
    }
}
