package io.caravan.source.keyspace;

import io.caravan.source.RedisConstants;
import io.caravan.source.SourceFlow;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckAware;
import org.awaitility.Awaitility;

/** A flow of events, the gaps that it was told of, and whether it listens. */
final class Events {

    final List<EventGap> gaps = new CopyOnWriteArrayList<>();
    private final SourceFlow flow;

    private Events(SourceFlow flow) {
        this.flow = flow;
    }

    /** Starts the flow, and waits until it listens. */
    static Events from(SourceFlow flow, String uri) {
        Events events = start(flow, uri);
        events.awaitListening();
        return events;
    }

    static Events start(SourceFlow flow, String uri) {
        Events events = new Events(flow);
        flow.beforeCommit(exchange -> {
            EventGap gap = exchange.getMessage().getHeader(RedisConstants.GAP, EventGap.class);
            if (gap != null) {
                events.gaps.add(gap);
            }
        });
        flow.from(uri);
        return events;
    }

    void awaitListening() {
        Awaitility.await("listening")
                .atMost(SourceFlow.LONG_ENOUGH)
                .until(() -> health().getState() == HealthCheck.State.UP);
    }

    HealthCheck.Result health() {
        HealthCheckAware consumer =
                (HealthCheckAware) flow.camel().getRoute(SourceFlow.ID).getConsumer();
        return consumer.getHealthCheck().call();
    }

    List<KeyEvent> events() {
        return flow.committed().stream().map(KeyEvent.class::cast).toList();
    }

    /** Returns each as its database, event and key. */
    List<String> texts() {
        return events().stream().map(Events::text).toList();
    }

    static String text(KeyEvent event) {
        return event.database() + " " + event.event() + " " + new String(event.key(), StandardCharsets.UTF_8);
    }

    void await(int atLeast) {
        flow.awaitCommitted(atLeast);
    }

    void awaitGap(EventGap.Reason reason) {
        Awaitility.await("a gap")
                .atMost(SourceFlow.LONG_ENOUGH)
                .until(() -> gaps.stream().anyMatch(gap -> gap.reason() == reason));
    }

    void awaitGaps(int atLeast) {
        Awaitility.await(atLeast + " gaps").atMost(SourceFlow.LONG_ENOUGH).until(() -> gaps.size() >= atLeast);
    }
}
