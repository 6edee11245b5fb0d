package io.caravan.status;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How much a flow has carried since the start.
 *
 * @param unit what is counted, in the plural
 */
record Amount(double total, String unit) {

    /** A meter that tells it, and the unit. */
    private record Measure(String unit, Reader reader) {}

    private interface Reader {
        OptionalDouble read(Readings readings, Flow flow);
    }

    /** The first that there is says most of what a flow is for. */
    private static final List<Measure> MEASURES = List.of(
            new Measure("keys", (now, flow) -> only(flow, "keyspace-to-s3", now.sum("caravan.backup.keys"))),
            new Measure("keys", (now, flow) -> now.sum("caravan.restore.keys", "flow", flow.id(), "result", "written")),
            new Measure("looks", (now, flow) -> only(flow, "streams-monitor", now.sum("caravan.monitor.rounds"))),
            new Measure("entries", (now, flow) -> delivered(now, flow, "caravan.stream.entries")),
            new Measure("keys", (now, flow) -> delivered(now, flow, "caravan.scan.keys")),
            new Measure("events", (now, flow) -> delivered(now, flow, "caravan.keyspace.events")),
            new Measure("messages", (now, flow) -> Exchanges.of(now, flow, "succeeded")));

    static Amount of(Readings readings, Flow flow) {
        for (Measure measure : MEASURES) {
            OptionalDouble total = measure.reader().read(readings, flow);
            if (total.isPresent()) {
                return new Amount(total.getAsDouble(), measure.unit());
            }
        }
        return new Amount(0, "messages");
    }

    private static OptionalDouble only(Flow flow, String id, OptionalDouble value) {
        return flow.id().equals(id) ? value : OptionalDouble.empty();
    }

    private static OptionalDouble delivered(Readings readings, Flow flow, String name) {
        return readings.sumOf(name, "route", flow.routes(), "delivered");
    }
}
