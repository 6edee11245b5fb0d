package io.caravan.monitor;

import static org.awaitility.Awaitility.await;

import io.caravan.source.KeyText;
import io.caravan.sync.ShippedFlows;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.awaitility.core.ThrowingRunnable;

/** The shipped flow streams-monitor, looking every 50 ms, and what it saw. */
final class Watch implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final ShippedFlows flows;

    Watch(String redisUri) {
        flows = new ShippedFlows(redisUri)
                .set("streams-monitor.enabled", true)
                .set("streams-monitor.interval", 50)
                .set("streams-to-postgres.discovery-interval", 50)
                .set("streams-to-postgres.group", "");
    }

    Watch set(String name, Object value) {
        flows.set(name, value);
        return this;
    }

    Watch start() {
        flows.start();
        return this;
    }

    /** Waits for a round that shows a stream in that state. */
    CheckedStream awaitStream(int database, String encodedKey, Predicate<CheckedStream> state) {
        AtomicReference<CheckedStream> found = new AtomicReference<>();
        awaitRound(round -> {
            find(round, database, encodedKey).filter(state).ifPresent(found::set);
            return found.get() != null;
        });
        return found.get();
    }

    Round awaitRound(Predicate<Round> state) {
        return await("a round that shows that")
                .atMost(LONGEST)
                .until(monitor().recent()::round, round -> round != null && state.test(round));
    }

    void awaitThat(ThrowingRunnable assertions) {
        await().atMost(LONGEST).ignoreExceptions().untilAsserted(assertions);
    }

    static Optional<CheckedStream> find(Round round, int database, String encodedKey) {
        return round.streams().stream()
                .filter(stream -> stream.stream().name().database() == database)
                .filter(stream -> KeyText.encode(stream.stream().name().key()).equals(encodedKey))
                .findFirst();
    }

    static List<Warning.Kind> kinds(CheckedStream stream) {
        return stream.warnings().stream().map(Warning::kind).toList();
    }

    StreamsMonitor monitor() {
        return Objects.requireNonNull(
                flows.camel().getRegistry().lookupByNameAndType("streamsMonitor", StreamsMonitor.class));
    }

    String json() {
        return monitor().recent().json();
    }

    MeterRegistry meters() {
        return flows.camel().getRegistry().findSingleByType(MeterRegistry.class);
    }

    List<String> ailments() {
        return flows.ailments();
    }

    @Override
    public void close() {
        flows.close();
    }
}
