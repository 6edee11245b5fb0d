package io.caravan.status;

/**
 * What a flow could not carry, since the start.
 *
 * @param gaps     windows in which something may have been missed
 * @param repaired whether a pass over all keys has found what they hid
 * @param lastGap  from when to when and why; {@code null} where there was none
 * @param dropped  events that were given up for want of room
 * @param parked   records that were given up, and are kept as dead letters
 */
record Losses(long gaps, boolean repaired, String lastGap, long dropped, long parked) {

    static Losses of(Flow flow, Readings now, HealthSigns health) {
        boolean backup = flow.id().equals("keyspace-to-s3");
        long dropped = (long) now.sumOf("caravan.keyspace.events", "route", flow.routes(), "dropped")
                .orElse(0);
        if (flow.id().equals("keyspace-to-rabbitmq")) {
            dropped += (long) now.sum("caravan.events.fallback.dropped").orElse(0);
        }
        long parked = (long) now.sumOf("caravan.parked", "route", flow.routes()).orElse(0);
        // The source of streams parks entries itself.
        parked += (long) now.sumOf("caravan.stream.entries", "route", flow.routes(), "parked")
                .orElse(0);
        if (flow.id().equals("counters-to-postgres")) {
            parked += (long) now.sum("caravan.counters.parked").orElse(0);
        }
        return new Losses(
                (long) now.sumOf("caravan.keyspace.gaps", "route", flow.routes())
                        .orElse(0),
                backup && now.sum("caravan.backup.gap.open").orElse(1) == 0,
                health.detail(flow, "last.gap").orElse(null),
                dropped,
                parked);
    }

    /** Returns whether a person should look. */
    boolean isLoss() {
        return gaps > 0 && !repaired || dropped > 0 || parked > 0;
    }
}
