package io.caravan.status;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * How far behind a flow is, and when it last got on.
 *
 * @param lagSeconds        how old the oldest is that it still has to carry; {@code null} where nobody knows
 * @param lagEntries        entries of streams that it has not been given yet; {@code null} where nobody counts them
 * @param lastSuccessMillis how long ago a pass or a batch succeeded; {@code null} if none has
 */
record Progress(Double lagSeconds, Long lagEntries, Long lastSuccessMillis) {

    private static final Map<String, String> LAG_OF = Map.of("keyspace-to-s3", "caravan.backup.lag.seconds");

    static Progress of(Flow flow, Readings now, FlowWatch watch, long nanos) {
        OptionalDouble lag = LAG_OF.containsKey(flow.id())
                ? now.sum(LAG_OF.get(flow.id()))
                : lag(flow, now, "caravan.stream.lag.seconds", "caravan.keyspace.lag.seconds");
        OptionalDouble entries = flow.id().equals("streams-to-postgres") && lag.isPresent()
                ? now.sum("caravan.monitor.lag.max")
                : OptionalDouble.empty();
        return new Progress(
                lag.isPresent() ? lag.getAsDouble() : null,
                entries.isPresent() ? (long) entries.getAsDouble() : null,
                lastSuccess(flow, now, watch, nanos));
    }

    private static OptionalDouble lag(Flow flow, Readings now, String... names) {
        for (String name : names) {
            OptionalDouble lag = now.sumOf(name, "route", flow.sources());
            if (lag.isPresent()) {
                return lag;
            }
        }
        return OptionalDouble.empty();
    }

    private static Long lastSuccess(Flow flow, Readings now, FlowWatch watch, long nanos) {
        for (String kind : new String[] {"stream", "scan"}) {
            OptionalDouble seconds =
                    now.sumOf("caravan." + kind + ".last.success.timestamp.seconds", "route", flow.sources());
            if (seconds.isPresent() && seconds.getAsDouble() > 0) {
                return Math.max(0, System.currentTimeMillis() - (long) (seconds.getAsDouble() * 1000));
            }
        }
        long grown = watch.trend().grownMillisAgo(nanos);
        return grown < 0 ? null : grown;
    }
}
