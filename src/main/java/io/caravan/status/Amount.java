package io.caravan.status;

import java.util.OptionalDouble;

/**
 * How much a flow has carried since the start.
 *
 * @param unit what is counted, in the plural
 */
record Amount(double total, String unit) {

    static Amount of(Readings now, Flow flow) {
        return switch (flow.id()) {
            case "keyspace-to-s3" -> of(now.sum("caravan.backup.keys"), "keys");
            case "s3-to-redis" -> of(now.sum("caravan.restore.keys", "flow", flow.id(), "result", "written"), "keys");
            case "streams-monitor" -> of(now.sum("caravan.monitor.rounds"), "looks");
            default -> bySource(now, flow);
        };
    }

    private static Amount bySource(Readings now, Flow flow) {
        if (flow.origin().contains("redis-stream")) {
            return delivered(now, flow, "caravan.stream.entries", "entries");
        }
        if (flow.origin().contains("redis-scan")) {
            return delivered(now, flow, "caravan.scan.keys", "keys");
        }
        return flow.origin().contains("redis-keyspace")
                ? delivered(now, flow, "caravan.keyspace.events", "events")
                : of(Exchanges.of(now, flow, "succeeded"), "messages");
    }

    private static Amount delivered(Readings now, Flow flow, String name, String unit) {
        return of(now.sumOf(name, "route", flow.routes(), "delivered"), unit);
    }

    /** A meter is made when there is something to count. */
    private static Amount of(OptionalDouble total, String unit) {
        return new Amount(total.orElse(0), unit);
    }
}
