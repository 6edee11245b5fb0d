package io.caravan.source;

import static org.awaitility.Awaitility.await;

import io.caravan.testing.RedisServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.ExceptionHandler;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A route from a source to a sink that keeps what it has committed, and another one for dead letters. For each test anew:
 *
 * <pre>{@code @RegisterExtension
 * final SourceFlow flow = new SourceFlow(redis);}</pre>
 */
public final class SourceFlow implements AfterEachCallback, AutoCloseable {

    public static final String ID = "flow";
    public static final String LETTERS = "direct:letters";
    public static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    /** A record that was given up, and what with. */
    public record Letter(Object record, Exception reason, int attempts) {}

    public final List<Collection<?>> batches = new CopyOnWriteArrayList<>();
    public final List<Letter> letters = new CopyOnWriteArrayList<>();
    public final List<String> reports = new CopyOnWriteArrayList<>();
    public final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    // Emptied after the test; null for none
    private final RedisServer server;

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final RedisConnections connections = new RedisConnections();
    private volatile Processor beforeCommit = exchange -> {};
    private volatile Processor beforeLetter = exchange -> {};

    /** Reads from a server that is emptied after the test. */
    public SourceFlow(RedisServer redis) {
        this(redis.uri(), redis);
    }

    public SourceFlow(String redisUri) {
        this(redisUri, null);
    }

    private SourceFlow(String redisUri, RedisServer server) {
        this.server = server;
        connections.getSettings().setUri(redisUri);
        connections.getSettings().setReconnectDelay(50);
        camel.getRegistry().bind("redis", connections);
        camel.getRegistry().bind("meters", meters);
        camel.getRegistry().bind("reports", new Reports());
    }

    public RedisSettings settings() {
        return connections.getSettings();
    }

    public DefaultCamelContext camel() {
        return camel;
    }

    /** Does this with each batch before it is committed; what it throws fails the batch. */
    public SourceFlow beforeCommit(Processor step) {
        beforeCommit = step;
        return this;
    }

    /** Does this too, before what has been said so far. */
    public SourceFlow alsoBeforeCommit(Processor step) {
        Processor others = beforeCommit;
        beforeCommit = exchange -> {
            step.process(exchange);
            others.process(exchange);
        };
        return this;
    }

    /** Does this with each letter before it is stored. */
    public SourceFlow beforeLetter(Processor step) {
        beforeLetter = step;
        return this;
    }

    /** Starts to read. */
    public SourceFlow from(String uri) {
        try {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    errorHandler(noErrorHandler());
                    from(LETTERS).process(SourceFlow.this::store);
                    from(uri + (uri.contains("?") ? "&" : "?") + "exceptionHandler=#reports")
                            .routeId(ID)
                            .process(SourceFlow.this::commit);
                }
            });
            camel.start();
            return this;
        } catch (Exception e) {
            throw new IllegalStateException("The route did not start", e);
        }
    }

    private void commit(Exchange exchange) throws Exception {
        beforeCommit.process(exchange);
        batches.add(exchange.getMessage().getBody(Collection.class));
    }

    private void store(Exchange exchange) throws Exception {
        beforeLetter.process(exchange);
        letters.add(new Letter(
                exchange.getMessage().getBody(),
                exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class),
                exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER, Integer.class)));
    }

    /** Returns what was committed, in the order of the commits. */
    public List<?> committed() {
        return batches.stream().flatMap(Collection::stream).toList();
    }

    /** Waits until so many records are committed. */
    public void awaitCommitted(int atLeast) {
        await(atLeast + " records").atMost(LONG_ENOUGH).until(() -> committed().size() >= atLeast);
    }

    /** Returns what a counter of the source stands at, 0 when it has not counted. */
    public double counted(String name, String... tags) {
        return meters.find(name).tags(tags).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    @Override
    public void afterEach(ExtensionContext test) {
        close();
        if (server != null) {
            server.flush();
        }
    }

    @Override
    public void close() {
        camel.stop();
        connections.close();
    }

    /** Keeps what the consumer says of its troubles. */
    private final class Reports implements ExceptionHandler {

        @Override
        public void handleException(Throwable exception) {
            reports.add(exception.getMessage());
        }

        @Override
        public void handleException(String message, Throwable exception) {
            handleException(exception);
        }

        @Override
        public void handleException(String message, Exchange exchange, Throwable exception) {
            handleException(exception);
        }
    }
}
