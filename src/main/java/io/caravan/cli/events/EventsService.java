package io.caravan.cli.events;

import io.caravan.cli.FlowValues;
import io.caravan.cli.RouteFiles;
import io.caravan.cli.Service;
import io.caravan.sink.rabbitmq.EventSettings;
import io.caravan.sink.rabbitmq.control.EventControl;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/** Runs the flow of key events until a signal ends it. Servers that are away are waited for. */
final class EventsService {

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
        return new Service(main, "what has been read is still sent or kept").run();
    }
}
