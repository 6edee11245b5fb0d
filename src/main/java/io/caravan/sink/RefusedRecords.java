package io.caravan.sink;

import io.caravan.state.SqlFailure;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
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
 * Has a batch written by another route, and finds the records in it that the database refuses. A batch that is refused is
 * halved until such a record is alone; that one goes to the dead letters, and all others are written.
 *
 * Whatever else the other route fails with, the exchange fails with. Thread-safe.
 */
public class RefusedRecords extends ServiceSupport implements Processor, CamelContextAware {

    private static final Logger LOG = LoggerFactory.getLogger(RefusedRecords.class);

    private CamelContext camelContext;
    private ProducerTemplate endpoints;
    private String writer;
    private String deadLetterUri;
    private final AtomicLong parked = new AtomicLong();

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    /** @param uri endpoint that writes a list of records, or fails with the refusal of the database and writes none */
    public void setWriter(String uri) {
        this.writer = uri;
    }

    /** @param uri endpoint that gets a record that is refused, with the refusal in the property CamelExceptionCaught */
    public void setDeadLetterUri(String uri) {
        this.deadLetterUri = uri;
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
        Deque<List<?>> parts = new ArrayDeque<>();
        parts.push(exchange.getMessage().getBody(List.class));
        while (!parts.isEmpty()) {
            List<?> part = parts.pop();
            Exception failure = failureOf(writer, part, null, exchange);
            if (failure == null) {
                continue;
            }
            if (!SqlFailure.isRefusal(failure)) {
                throw failure;
            }
            if (part.size() > 1) {
                int middle = part.size() / 2;
                parts.push(part.subList(middle, part.size()));
                parts.push(part.subList(0, middle));
            } else {
                park(part.get(0), failure, exchange);
            }
        }
    }

    private void park(Object record, Exception refusal, Exchange exchange) throws Exception {
        Exception failure = failureOf(deadLetterUri, record, refusal, exchange);
        if (failure != null) {
            throw failure;
        }
        parked.incrementAndGet();
        LOG.warn(
                "A record of route {} was refused by the database, and is in the dead letters: {}",
                exchange.getFromRouteId(),
                SqlFailure.find(refusal).map(SqlFailure::reasonOf).orElseThrow());
    }

    /** Returns how many records it has parked since the start. */
    public long parked() {
        return parked.get();
    }

    private Exception failureOf(String uri, Object body, Exception caught, Exchange exchange) {
        Exchange copy = ExchangeHelper.createCopy(exchange, true);
        copy.getMessage().setBody(body);
        copy.setProperty(Exchange.EXCEPTION_CAUGHT, caught);
        return endpoints.send(uri, copy).getException();
    }
}
