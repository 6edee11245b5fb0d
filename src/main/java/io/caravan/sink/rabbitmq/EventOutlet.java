package io.caravan.sink.rabbitmq;

import io.caravan.source.RedisConstants;
import io.caravan.source.keyspace.KeyEvent;
import io.caravan.state.EventFallback;
import io.caravan.state.EventPage;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has key events sent by another route, or keeps them in the fallback list where the broker cannot take them now or more come
 * than it takes. While events wait in the list, new ones go behind them; {@link #drain} sends the oldest first.
 *
 * One thread at a time may process exchanges, and one may drain, also at the same time.
 */
public class EventOutlet extends ServiceSupport implements Processor, CamelContextAware {

    private static final Logger LOG = LoggerFactory.getLogger(EventOutlet.class);
    private static final double HALF_FULL = 0.5;

    private final Lock draining = new ReentrantLock(true);
    private CamelContext camelContext;
    private ProducerTemplate endpoints;
    private RabbitConnections broker;
    private EventFallback fallback;
    private String sender;
    private volatile String exchangeName;
    private int drainBatchSize = 5000;
    private volatile boolean refused;

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    public void setBroker(RabbitConnections broker) {
        this.broker = broker;
    }

    public void setFallback(EventFallback fallback) {
        this.fallback = fallback;
    }

    /** @param uri endpoint that sends a list of events, or fails with a {@link PublishException} */
    public void setSender(String uri) {
        this.sender = uri;
    }

    /** @param exchangeName to publish to from now on; {@code null} for that of the sender's endpoint */
    public void setExchange(String exchangeName) {
        this.exchangeName = exchangeName;
    }

    /** @param events most events of the list that are sent at once */
    public void setDrainBatchSize(int events) {
        if (events < 1) {
            throw new IllegalArgumentException(
                    "keyspace-to-rabbitmq.drain-batch-size must be 1 or more, but is " + events);
        }
        this.drainBatchSize = events;
    }

    @Override
    protected void doStart() {
        endpoints = camelContext.createProducerTemplate();
    }

    @Override
    protected void doStop() {
        // Camel also stops what it could not start.
        if (endpoints != null) {
            endpoints.stop();
        }
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        List<KeyEvent> events = exchange.getMessage().getBody(List.class);
        if (events.isEmpty()) {
            return;
        }
        double fill = exchange.getMessage().getHeader(RedisConstants.BUFFER_FILL, 0.0, Double.class);
        if (fill < HALF_FULL && broker.trouble() == null && isDrained(exchange)) {
            PublishException failure = send(events, exchange);
            if (failure != null) {
                LOG.warn(
                        "{} of {} events go to the fallback list: {}",
                        events.size() - failure.firstUnsure(),
                        events.size(),
                        failure.getMessage());
                fallback.store(events.subList(failure.firstUnsure(), events.size()));
            }
        } else {
            fallback.store(events);
        }
    }

    /**
     * Returns whether nothing waits any more. The last page is sent here: while it was on its way, new events would go into the list,
     * which so would never become empty as long as events come.
     */
    private boolean isDrained(Exchange exchange) throws Exception {
        if (fallback.isEmpty()) {
            return true;
        }
        if (!refused && fallback.length() <= drainBatchSize) {
            drainPage(exchange);
        }
        return fallback.isEmpty();
    }

    /** Sends what waits in the list, the oldest first, until nothing is left or the broker does not take it. */
    public void drain(Exchange exchange) throws Exception {
        boolean sent = true;
        while (sent && isRunAllowed() && broker.isReachable()) {
            sent = drainPage(exchange);
        }
    }

    /** Returns whether a page was sent and removed. After a failure only the drain tries again. */
    private boolean drainPage(Exchange exchange) throws Exception {
        draining.lock();
        try {
            if (fallback.isEmpty()) {
                return false;
            }
            EventPage page = fallback.peek(drainBatchSize);
            PublishException failure = page.events().isEmpty() ? null : send(page.events(), exchange);
            fallback.remove(failure == null ? page : page.first(failure.firstUnsure()));
            refused = failure != null;
            if (refused) {
                LOG.debug("The fallback list waits", failure);
            }
            return !refused;
        } finally {
            draining.unlock();
        }
    }

    private PublishException send(List<KeyEvent> events, Exchange exchange) throws Exception {
        Exchange copy = ExchangeHelper.createCopy(exchange, true);
        copy.getMessage().setBody(events);
        if (exchangeName != null) {
            copy.getMessage().setHeader(RabbitConstants.EXCHANGE, exchangeName);
        }
        Exception failure = endpoints.send(sender, copy).getException();
        if (failure == null || failure instanceof PublishException) {
            return (PublishException) failure;
        }
        throw failure;
    }
}
