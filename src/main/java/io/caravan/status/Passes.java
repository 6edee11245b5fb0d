package io.caravan.status;

import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Route;
import org.apache.camel.component.timer.TimerConsumer;
import org.apache.camel.support.ScheduledPollConsumer;

/** Tells of routes that make only so many passes whether all of them are made. */
final class Passes {

    private final CamelContext camel;

    Passes(CamelContext camel) {
        this.camel = camel;
    }

    /** Returns whether a flow will do nothing more. */
    boolean areOver(Flow flow) {
        return flow.sources().stream().allMatch(this::areOver);
    }

    private boolean areOver(String id) {
        Route route = camel.getRoute(id);
        Consumer consumer = route == null ? null : route.getConsumer();
        if (consumer instanceof ScheduledPollConsumer poll) {
            return poll.getRepeatCount() > 0 && poll.getCounter() >= poll.getRepeatCount() && !poll.isPolling();
        }
        return consumer instanceof TimerConsumer timer
                && timer.getRepeatCount() > 0
                && timer.getCounter() >= timer.getRepeatCount()
                && !timer.isPolling()
                && camel.getInflightRepository().size(id) == 0;
    }
}
