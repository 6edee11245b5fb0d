package io.caravan.cli;

import io.caravan.cli.demo.CountersTable;
import io.caravan.cli.servers.LocalPostgres;
import io.caravan.cli.servers.LocalRedis;

/** One pass of the shipped flow counters-to-postgres over the demo's servers, as {@code counters --decr} runs it. */
final class DemoPass {

    private static final TakeOptions TAKE = new TakeOptions();

    static {
        TAKE.decr = true;
    }

    private final LocalRedis redis;
    private final LocalPostgres postgres;
    private final ProgressDisplay display;

    DemoPass(LocalRedis redis, LocalPostgres postgres, ProgressDisplay display) {
        this.redis = redis;
        this.postgres = postgres;
        this.display = display;
    }

    CountersResult run() throws Exception {
        Flow flow =
                new Flow("counters-to-postgres").setShared("retry.attempts", 0).setShared("retry.attempts-at-start", 0);
        flow.setSharedText("redis.uri", redis.uri());
        flow.setSharedText("postgres.url", postgres.url());
        flow.setSharedText("postgres.user", postgres.user());
        flow.setSharedText("postgres.password", postgres.password());
        flow.set("table", CountersTable.NAME);
        TAKE.applyTo(flow);
        CountersResult[] result = new CountersResult[1];
        try (ScanProgress progress = new ScanProgress(display)) {
            flow.run(progress, progress::watch, (pass, main) -> {
                result[0] = CountersResult.of(pass, main.getCamelContext(), TAKE);
                return ExitCode.DONE;
            });
        }
        return result[0];
    }
}
