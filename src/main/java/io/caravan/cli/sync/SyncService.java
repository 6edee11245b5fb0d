package io.caravan.cli.sync;

import io.caravan.cli.ExitCode;
import io.caravan.cli.Failures;
import io.caravan.cli.FlowValues;
import io.caravan.cli.RouteFiles;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the flows until a signal ends them, or a server has been away for too long. */
final class SyncService {

    private static final Logger LOG = LoggerFactory.getLogger(SyncService.class);

    private final Main main;
    private final Patience patience;
    private volatile int exitCode = ExitCode.DONE;

    /** @param redisAttempts failed attempts to reach Redis in a row that are borne */
    SyncService(FlowValues flows, int redisAttempts) {
        this.patience = new Patience(redisAttempts, this::giveUp);
        this.main = flows.program(RouteFiles.flows(SyncCommand.flowsOf().toArray(String[]::new)));
        patience.applyTo(main);
    }

    void log(String message, Object... arguments) {
        LOG.info(message, arguments);
    }

    /** @return the exit code, when it has ended */
    int run(SyncReload reload) throws Exception {
        // A signal is how it is meant to end, so that is no failure.
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        Thread onSignal = new Thread(this::stopOnSignal, "caravan-signal");
        Runtime.getRuntime().addShutdownHook(onSignal);
        main.addMainListener(reload);
        main.run();
        return exitCode;
    }

    private void giveUp(Exception reason) {
        if (exitCode == ExitCode.DONE) {
            exitCode = ExitCode.FAILED;
            System.err.println("caravan sync: " + Failures.inOneLine(reason));
            // Not on this thread, which the flow needs to end.
            new Thread(main::shutdown, "caravan-end").start();
        }
    }

    private void stopOnSignal() {
        LOG.info("Signal received: what has been read is still written");
        try {
            main.shutdown();
        } finally {
            Runtime.getRuntime().halt(exitCode);
        }
    }
}
