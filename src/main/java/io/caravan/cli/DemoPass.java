package io.caravan.cli;

import io.caravan.cli.demo.CountersTable;
import java.util.Map;

/** One pass of the shipped flow counters-to-postgres over the demo's servers, as {@code counters --decr} runs it. */
final class DemoPass {

    private static final TakeOptions TAKE = new TakeOptions();

    static {
        TAKE.decr = true;
    }

    private final Map<String, String> servers;
    private final ProgressDisplay display;

    /** @param servers the properties of the servers */
    DemoPass(Map<String, String> servers, ProgressDisplay display) {
        this.servers = servers;
        this.display = display;
    }

    CountersResult run() throws Exception {
        Flow flow =
                new Flow("counters-to-postgres").setShared("retry.attempts", 0).setShared("retry.attempts-at-start", 0);
        servers.forEach(flow::setSharedText);
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
