package io.caravan.state;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;

/**
 * What flows come up against, as metrics by route: {@code caravan.postgres.operations}, statements that a route has sent;
 * {@code caravan.errors}, attempts that have failed and records that were parked; {@code caravan.retries}, those that were made
 * again; and {@code caravan.parked}, batches and records that were parked. The last three are there with 0 from the start of a
 * route. Camel finds it among the beans.
 */
public class FlowMeters extends EventNotifierSupport implements CamelContextAware {

    private CamelContext camelContext;
    private String deadLetterUri;
    private volatile MeterRegistry meters;
    private final Map<String, AtomicLong> parked = new ConcurrentHashMap<>();

    public FlowMeters() {
        setIgnoreCamelContextEvents(true);
        setIgnoreCamelContextInitEvents(true);
        setIgnoreServiceEvents(true);
        setIgnoreStepEvents(true);
        setIgnoreExchangeCreatedEvent(true);
        setIgnoreExchangeCompletedEvent(true);
        // Not those of sending: Camel tells that something was sent only where somebody has heard that it is sent.
        setIgnoreExchangeAsyncProcessingStartedEvents(true);
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    /** @param uri where flows park records */
    public void setDeadLetterUri(String uri) {
        this.deadLetterUri = uri;
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void notify(CamelEvent event) {
        if (event instanceof CamelEvent.RouteStartedEvent started) {
            begin(started.getRoute());
        } else if (event instanceof CamelEvent.ExchangeSentEvent sent) {
            if (sent.getEndpoint().getEndpointUri().startsWith("jdbc:")) {
                count("caravan.postgres.operations", sent.getExchange());
            } else if (sent.getEndpoint().equals(camelContext.hasEndpoint(deadLetterUri))) {
                parked.computeIfAbsent(routeOf(sent.getExchange()), route -> new AtomicLong())
                        .incrementAndGet();
                count("caravan.errors", sent.getExchange());
                count("caravan.parked", sent.getExchange());
            }
        } else if (event instanceof CamelEvent.ExchangeRedeliveryEvent again) {
            count("caravan.errors", again.getExchange());
            count("caravan.retries", again.getExchange());
        } else if (event instanceof CamelEvent.ExchangeFailedEvent failed) {
            count("caravan.errors", failed.getExchange());
        }
    }

    /** What a route calls counts for the route itself. */
    private void begin(Route route) {
        if (!route.getEndpoint().getEndpointUri().startsWith("direct:")) {
            List.of("caravan.errors", "caravan.retries", "caravan.parked")
                    .forEach(name -> count(name, route.getRouteId(), 0));
        }
    }

    private void count(String name, Exchange exchange) {
        count(name, routeOf(exchange), 1);
    }

    private void count(String name, String route, int times) {
        if (meters == null) {
            // There is none yet when Camel makes this.
            meters = camelContext.getRegistry().findSingleByType(MeterRegistry.class);
        }
        if (meters != null) {
            meters.counter(name, "route", route).increment(times);
        }
    }

    private static String routeOf(Exchange exchange) {
        String route = exchange.getFromRouteId();
        return route == null ? "none" : route;
    }

    /** Removes the meters whose names begin with a prefix, so that they can be made for other objects. */
    public static void forget(MeterRegistry meters, String prefix) {
        meters.getMeters().stream()
                .filter(meter -> meter.getId().getName().startsWith(prefix))
                .map(Meter::getId)
                .forEach(meters::remove);
    }

    /** Returns how often a route, or one that it calls, has parked something since the start. */
    public long parked(String route) {
        AtomicLong count = parked.get(route);
        return count == null ? 0 : count.get();
    }
}
