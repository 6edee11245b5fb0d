package io.caravan.state;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;

/**
 * What flows come up against, as metrics by route: {@code caravan.postgres.operations}, statements that a route has sent;
 * {@code caravan.errors}, attempts that have failed and records that were parked; and {@code caravan.retries}, those that were made again. Camel finds it among
 * the beans.
 */
public class FlowMeters extends EventNotifierSupport implements CamelContextAware {

    private CamelContext camelContext;
    private String deadLetterUri;
    private volatile MeterRegistry meters;

    public FlowMeters() {
        setIgnoreCamelContextEvents(true);
        setIgnoreCamelContextInitEvents(true);
        setIgnoreRouteEvents(true);
        setIgnoreServiceEvents(true);
        setIgnoreStepEvents(true);
        setIgnoreExchangeCreatedEvent(true);
        setIgnoreExchangeCompletedEvent(true);
        setIgnoreExchangeSendingEvents(true);
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
        if (event instanceof CamelEvent.ExchangeSentEvent sent) {
            if (sent.getEndpoint().getEndpointUri().startsWith("jdbc:")) {
                count("caravan.postgres.operations", sent.getExchange());
            } else if (sent.getEndpoint().equals(camelContext.hasEndpoint(deadLetterUri))) {
                count("caravan.errors", sent.getExchange());
            }
        } else if (event instanceof CamelEvent.ExchangeRedeliveryEvent again) {
            count("caravan.errors", again.getExchange());
            count("caravan.retries", again.getExchange());
        } else if (event instanceof CamelEvent.ExchangeFailedEvent failed) {
            count("caravan.errors", failed.getExchange());
        }
    }

    private void count(String name, Exchange exchange) {
        if (meters == null) {
            // There is none yet when Camel makes this.
            meters = camelContext.getRegistry().findSingleByType(MeterRegistry.class);
        }
        if (meters == null) {
            return;
        }
        String route = exchange.getFromRouteId();
        meters.counter(name, "route", route == null ? "none" : route).increment();
    }
}
