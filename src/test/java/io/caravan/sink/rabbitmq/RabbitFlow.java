package io.caravan.sink.rabbitmq;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.DefaultCamelContext;

/** A Camel context that publishes to a broker, with its meters and its health. */
final class RabbitFlow implements AutoCloseable {

    static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    final RabbitConnections connections = new RabbitConnections();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final ExecutorService background = Executors.newCachedThreadPool();
    private final ProducerTemplate template;

    RabbitFlow(String uri) {
        connections.getSettings().setUri(uri);
        connections.getSettings().setConnectTimeout(5_000);
        camel.getRegistry().bind("rabbitmq", connections);
        camel.getRegistry().bind("meters", meters);
        camel.start();
        template = camel.createProducerTemplate();
    }

    /** Returns so many messages whose bodies are their numbers, from that number on. */
    static List<OutgoingMessage> numbered(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> OutgoingMessage.of(Integer.toString(i).getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    /** Publishes the body, and returns what that failed with, or {@code null}. */
    Exception publish(String uri, Object body) {
        Exchange done = template.send(uri, exchange -> exchange.getMessage().setBody(body));
        return done.getException();
    }

    CompletableFuture<Exception> publishInBackground(String uri, Object body) {
        return CompletableFuture.supplyAsync(() -> publish(uri, body), background);
    }

    double unconfirmed() {
        return meters.get("caravan.rabbitmq.unconfirmed").gauge().value();
    }

    double counted(String status) {
        return meters.find("caravan.rabbitmq.messages").tags("status", status).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    /** Asks the health check of the exchanges once. */
    HealthCheck.Result health() {
        return HealthCheckHelper.invoke(camel).stream()
                .filter(result -> result.getCheck().getId().startsWith("producer:rabbitmq-confirmed"))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        background.shutdownNow();
        camel.stop();
        connections.close();
    }
}
