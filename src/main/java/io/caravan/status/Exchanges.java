package io.caravan.status;

import java.util.OptionalDouble;

/** What Camel counts of every route, also of those that know nothing of Caravan. */
final class Exchanges {

    private Exchanges() {}

    /** @param result {@code succeeded} or {@code failed} */
    static OptionalDouble of(Readings readings, Flow flow, String result) {
        return readings.sumOf("camel.exchanges." + result, "routeId", flow.sources());
    }
}
