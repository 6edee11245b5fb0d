package io.caravan.cli.events;

import io.caravan.cli.ExitCode;
import io.caravan.cli.FlowValues;
import io.caravan.cli.RouteFiles;
import io.caravan.sink.rabbitmq.EventSettings;
import io.caravan.sink.rabbitmq.control.EventControl;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the flow of key events until a signal ends it. Servers that are away are waited for. */
final class EventsService {

    private static final Logger LOG = LoggerFactory.getLogger(EventsService.class);

    private final Main main;

    /** @param settings what the flow has from its beginning; kept out of Camel's properties, since some are secret */
    EventsService(String id, FlowValues values, EventSettings settings) {
        this.main = values.program(RouteFiles.flows(id));
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeStart(BaseMainSupport begun) {
                begun.getCamelContext()
                        .getRegistry()
                        .lookupByNameAndType("eventControl", EventControl.class)
                        .getFlow()
                        .apply(settings);
            }
        });
    }

    int run() throws Exception {
        // A signal is how it is meant to end, so that is no failure.
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopOnSignal, "caravan-signal"));
        main.run();
        return ExitCode.DONE;
    }

    private void stopOnSignal() {
        LOG.info("Signal received: what has been read is still sent or kept");
        try {
            main.shutdown();
        } finally {
            Runtime.getRuntime().halt(ExitCode.DONE);
        }
    }
}
