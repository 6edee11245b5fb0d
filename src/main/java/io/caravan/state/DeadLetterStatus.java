package io.caravan.state;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How full the store of dead letters is, as the health check {@code caravan:dead-letters} and as the metrics
 * {@code caravan.dead.letters} and {@code caravan.dead.letters.capacity}. At its bound it is down, as flows stop there; from four
 * fifths on it warns. Camel finds it among the beans.
 *
 * Redis is asked in the background, at most every {@value #FRESH_SECONDS} seconds, when somebody looks and while a flow reads it.
 */
public final class DeadLetterStatus extends AbstractHealthCheck implements StartupListener {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterStatus.class);
    private static final int FRESH_SECONDS = 2;
    private static final double NEARLY_FULL = 0.8;

    private DeadLetters letters;
    private String uri = "";
    private BackgroundCount held;
    private volatile boolean warned;

    public DeadLetterStatus() {
        super("caravan", "dead-letters");
    }

    public void setLetters(DeadLetters letters) {
        this.letters = letters;
        this.held = new BackgroundCount(
                Duration.ofSeconds(FRESH_SECONDS), () -> letters.store().size(), this::learn);
    }

    /** @param uri where flows park records; where that is not the store in Redis, nobody asks it */
    public void setDeadLetterUri(String uri) {
        this.uri = uri;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        super.setCamelContext(camelContext);
        RegistryAtStart.tell(camelContext, this);
    }

    @Override
    public void onCamelContextStarted(CamelContext camel, boolean alreadyStarted) {
        MeterRegistry meters = RegistryAtStart.of(camel, this);
        if (meters == null || !isInUse()) {
            return;
        }
        Gauge.builder("caravan.dead.letters", this, DeadLetterStatus::heldLetters)
                .description("Letters in the store; not a number before Redis has said")
                .register(meters);
        Gauge.builder("caravan.dead.letters.capacity", letters, DeadLetters::getCapacity)
                .description("Most letters in the store")
                .register(meters);
    }

    /** Returns whether so many letters are reason to warn. @param capacity most letters */
    public static boolean isNearlyFull(long letters, long capacity) {
        return letters >= capacity * NEARLY_FULL;
    }

    private boolean isInUse() {
        return uri.startsWith("bean:deadLetters");
    }

    private boolean doesAnyFlowReadRedis() {
        CamelContext camel = getCamelContext();
        return camel.getRoutes().stream()
                .filter(route -> route.getEndpoint().getEndpointUri().contains("redis-"))
                .anyMatch(route -> camel.getRouteController()
                        .getRouteStatus(route.getRouteId())
                        .isStarted());
    }

    private double heldLetters() {
        ask();
        return held.asMetric();
    }

    private void ask() {
        if (isInUse() && doesAnyFlowReadRedis()) {
            held.refresh();
        }
    }

    private void learn(long size) {
        boolean nearly = isNearlyFull(size, letters.getCapacity());
        if (nearly && !warned) {
            LOG.warn("{}", message(size));
        }
        warned = nearly;
    }

    private String message(long size) {
        return "The dead-letter store " + letters.store().key() + " holds " + size + " of at most "
                + letters.getCapacity() + " letters (dead-letter.capacity)"
                + (size >= letters.getCapacity() ? "; flows that have another one wait" : "")
                + ". See ./caravan dead-letters list";
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        ask();
        long size = held.last();
        builder.detail("letters", held.inWords());
        builder.detail("capacity", letters.getCapacity());
        if (size >= letters.getCapacity()) {
            builder.message(message(size)).down();
            return;
        }
        if (isNearlyFull(size, letters.getCapacity())) {
            builder.message("degraded: " + message(size));
        }
        builder.up();
    }
}
