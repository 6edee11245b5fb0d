package io.caravan.status;

import java.util.List;

/**
 * How an enabled flow is doing.
 *
 * @param condition   what it is doing
 * @param sinceMillis for how long
 * @param amount      what it has carried
 * @param rate        how much of that a second, now
 * @param rates       how much of it in each second of the last minute, the newest last
 * @param progress    how far behind it is
 * @param losses      what it could not carry
 * @param errors      attempts that have failed
 * @param retries     attempts that were made again
 * @param letters     dead letters of it that wait in the store
 */
record FlowReport(
        Flow flow,
        Condition condition,
        long sinceMillis,
        Amount amount,
        double rate,
        List<Double> rates,
        Progress progress,
        Losses losses,
        long errors,
        long retries,
        long letters) {

    static FlowReport of(
            Flow flow, FlowWatch watch, Readings now, HealthSigns health, LetterCounts letters, long nanos) {
        return new FlowReport(
                flow,
                watch.condition(),
                watch.sinceMillis(nanos),
                watch.amount(),
                watch.trend().rate(),
                watch.trend().rates(),
                Progress.of(flow, now, watch, nanos),
                Losses.of(flow, now, health),
                errors(flow, now),
                (long) now.sumOf("caravan.retries", "route", flow.routes()).orElse(0),
                letters == null ? 0 : letters.of(flow));
    }

    /** Those of Camel's own count which exchanges of the route have failed, also where nobody counts attempts. */
    private static long errors(Flow flow, Readings now) {
        double attempts = now.sumOf("caravan.errors", "route", flow.routes()).orElse(0);
        return (long) Math.max(attempts, Exchanges.of(now, flow, "failed").orElse(0));
    }

    /** Returns whether a person should look at what it did, though it works. */
    boolean needsALook() {
        return losses.isLoss() || letters > 0 || isDegraded();
    }

    boolean isDegraded() {
        return (condition.kind() == Condition.Kind.RUNNING || condition.kind() == Condition.Kind.FINISHED)
                && condition.text() != null
                && condition.text().startsWith("degraded");
    }
}
