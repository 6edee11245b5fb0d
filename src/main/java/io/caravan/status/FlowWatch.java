package io.caravan.status;

import java.util.concurrent.TimeUnit;

/** What one flow has been doing for a while, sample by sample. Not thread-safe. */
final class FlowWatch {

    private final Trend trend = new Trend();
    private Amount amount = new Amount(0, "messages");
    private Condition condition;
    private long since;

    void add(long nanos, Amount now, Condition is) {
        amount = now;
        trend.add(nanos, now.total());
        if (condition == null || condition.kind() != is.kind()) {
            since = nanos;
        }
        condition = is;
    }

    Trend trend() {
        return trend;
    }

    Amount amount() {
        return amount;
    }

    Condition condition() {
        return condition;
    }

    /** Returns for how long it has been in its condition, in milliseconds. */
    long sinceMillis(long nanos) {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanos - since));
    }
}
