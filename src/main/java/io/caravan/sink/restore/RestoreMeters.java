package io.caravan.sink.restore;

import io.caravan.sink.restore.RestoreOutcome.Result;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;

/** What became of keys, as the metric {@code caravan.restore.keys} by flow and result. */
final class RestoreMeters {

    private final MeterRegistry meters;
    private final String flow;

    RestoreMeters(CamelContext camel, String flow) {
        this.meters = CamelContextHelper.findSingleByType(camel, MeterRegistry.class);
        this.flow = flow;
    }

    void count(List<RestoreOutcome> outcomes) {
        if (meters == null) {
            return;
        }
        for (Result result : Result.values()) {
            long count = outcomes.stream()
                    .filter(outcome -> outcome.result() == result)
                    .count();
            if (count > 0) {
                Counter.builder("caravan.restore.keys")
                        .description("Keys by what became of them; one that is written again counts again")
                        .tags("flow", flow, "result", result.name().toLowerCase(Locale.ROOT))
                        .register(meters)
                        .increment(count);
            }
        }
    }
}
