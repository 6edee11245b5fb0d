package io.caravan.sink.replay;

import io.caravan.sink.rabbitmq.RabbitConstants;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.DefaultExchange;

/** Sends records to endpoints of a program. All bear the id of their letter, by which a receiver knows one that comes twice. */
final class Sending implements AutoCloseable {

    /** Header of every exchange; not of Camel's own, so that it travels on, for example with HTTP. */
    static final String LETTER_ID = "CaravanLetterId";

    /** What camel-spring-rabbitmq makes the message id of. */
    private static final String SPRING_RABBITMQ_MESSAGE_ID = "CamelSpringRabbitmqMessageId";

    private final CamelContext camel;
    private final ProducerTemplate endpoints;
    private final Map<String, Endpoint> ofRoutes;

    /** @param camel a program that has started and not taken any record yet */
    Sending(CamelContext camel) {
        this.camel = camel;
        this.endpoints = camel.createProducerTemplate();
        this.ofRoutes = camel.getEndpoints().stream()
                .collect(Collectors.toMap(Endpoint::getEndpointUri, endpoint -> endpoint, (one, other) -> one));
    }

    /** Returns an endpoint that stands in the routes. Anybody who may write to Redis can name another one. */
    Optional<Endpoint> ofRoutes(String uri) {
        return Optional.ofNullable(ofRoutes.get(uri));
    }

    CamelContext camel() {
        return camel;
    }

    /** @throws Exception what the exchange failed with */
    void send(String uri, String letter, Object body, Map<String, ?> headers) throws Exception {
        send(camel.getEndpoint(uri), letter, body, headers);
    }

    /** @throws Exception what the exchange failed with */
    void send(Endpoint endpoint, String letter, Object body, Map<String, ?> headers) throws Exception {
        Exchange exchange = new DefaultExchange(camel);
        headers.forEach(exchange.getMessage()::setHeader);
        exchange.getMessage().setHeader(LETTER_ID, letter);
        exchange.getMessage().setHeader(RabbitConstants.MESSAGE_ID, letter);
        exchange.getMessage().setHeader(SPRING_RABBITMQ_MESSAGE_ID, letter);
        exchange.getMessage().setBody(body);
        Exception failure = endpoints.send(endpoint, exchange).getException();
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {
        endpoints.stop();
    }
}
