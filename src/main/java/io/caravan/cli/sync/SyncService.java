package io.caravan.cli.sync;

import io.caravan.cli.ExitCode;
import io.caravan.cli.Failures;
import io.caravan.cli.FlowValues;
import io.caravan.cli.RouteFiles;
import io.caravan.cli.Service;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.main.Main;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the flows until a signal ends them, or a server has been away for too long. */
final class SyncService {

    private static final Logger LOG = LoggerFactory.getLogger(SyncService.class);

    private final Main main;
    private final Patience patience;
    private final Service service;
    private final AtomicBoolean givenUp = new AtomicBoolean();

    /** @param redisAttempts failed attempts to reach Redis in a row that are borne */
    SyncService(FlowValues flows, int redisAttempts) {
        this.patience = new Patience(redisAttempts, this::giveUp);
        this.main = flows.program(RouteFiles.flows(SyncCommand.flowsOf().toArray(String[]::new)));
        patience.applyTo(main);
        this.service = new Service(main, "what has been read is still written");
    }

    void log(String message, Object... arguments) {
        LOG.info(message, arguments);
    }

    /** @return the exit code, when it has ended */
    int run(SyncReload reload) throws Exception {
        main.addMainListener(reload);
        return service.run();
    }

    private void giveUp(Exception reason) {
        if (givenUp.compareAndSet(false, true)) {
            System.err.println("caravan sync: " + Failures.inOneLine(reason));
            service.end(ExitCode.FAILED);
        }
    }
}
