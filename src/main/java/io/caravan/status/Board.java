package io.caravan.status;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;

/** Watches all flows, sample by sample. One thread samples; what it saw is a value that any may have. */
final class Board {

    private final CamelContext camel;
    private final FlowCatalog catalog;
    private final Conditions conditions;
    private final Supplier<LetterCounts> letters;
    private final Map<String, FlowWatch> watches = new HashMap<>();

    /** @param letters tells what was seen of the dead letters last; {@code null} where nobody keeps any in Redis */
    Board(CamelContext camel, Supplier<LetterCounts> letters) {
        this.camel = camel;
        this.catalog = new FlowCatalog(camel);
        this.conditions = new Conditions(camel);
        this.letters = letters;
    }

    Status sample() {
        long nanos = System.nanoTime();
        Readings now = Readings.of(CamelContextHelper.findSingleByType(camel, MeterRegistry.class));
        HealthSigns health = HealthSigns.of(camel);
        LetterCounts waiting = letters == null ? null : letters.get().withTotals(totals(now));
        List<FlowReport> reports = new ArrayList<>();
        List<Flow> disabled = new ArrayList<>();
        List<Flow> flows = catalog.flows();
        for (Flow flow : flows) {
            if (flow.enabled()) {
                FlowWatch watch = watches.computeIfAbsent(flow.id(), id -> new FlowWatch());
                watch.add(nanos, Amount.of(now, flow), conditions.of(flow, health, now));
                reports.add(FlowReport.of(flow, watch, now, health, waiting, nanos));
            } else {
                disabled.add(flow);
            }
        }
        return new Status(
                System.currentTimeMillis(),
                camel.getUptime().toMillis(),
                List.copyOf(reports),
                List.copyOf(disabled),
                waiting,
                health.others(flows),
                StreamsSeen.of(now));
    }

    private static long totals(Readings now) {
        return (long) now.sum("caravan.dead.letters.postgres").orElse(0);
    }
}
