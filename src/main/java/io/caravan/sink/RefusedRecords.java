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
        Deque<Part> parts = new ArrayDeque<>();
        parts.push(new Part(0, exchange.getMessage().getBody(List.class)));
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            Exception failure = failureOf(writer, copyOf(exchange, part.records()));
            if (failure == null) {
                continue;
            }
            if (!SqlFailure.isRefusal(failure)) {
                throw failure;
            }
            int size = part.records().size();
            if (size > 1) {
                parts.push(part.from(size / 2, size));
                parts.push(part.from(0, size / 2));
            } else {
                park(part, failure, exchange);
            }
        }
    }

    /** Records of a batch that stand side by side. @param first the place of the first of them in the batch */
    private record Part(int first, List<?> records) {

        Part from(int start, int end) {
            return new Part(first + start, records.subList(start, end));
        }
    }

    private void park(Part single, Exception refusal, Exchange exchange) throws Exception {
        Exchange letter = copyOf(exchange, single.records().get(0));
        letter.setProperty(Exchange.EXCEPTION_CAUGHT, refusal);
        // Two records of the batch may be alike.
        letter.setProperty(Exchange.SPLIT_INDEX, single.first());
        Exception failure = failureOf(deadLetterUri, letter);
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

    private static Exchange copyOf(Exchange exchange, Object body) {
        Exchange copy = ExchangeHelper.createCopy(exchange, true);
        copy.getMessage().setBody(body);
        copy.removeProperty(Exchange.EXCEPTION_CAUGHT);
        return copy;
    }

    private Exception failureOf(String uri, Exchange exchange) {
        return endpoints.send(uri, exchange).getException();
    }
}
