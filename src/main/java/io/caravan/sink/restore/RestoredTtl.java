package io.caravan.sink.restore;

/** When restored keys expire. */
public enum RestoredTtl {
    /** At the time at which they would have expired. A key whose time is over is not written. */
    keep,
    /** After the time that was left to them when they were captured, counted from now. */
    shift,
    /** Never. */
    drop
}
