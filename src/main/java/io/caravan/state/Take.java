package io.caravan.state;

/** What a pass does to the counters that it reads. */
public enum Take {
    /** Leaves them as they are. */
    sample,
    /** Decrements each by what it holds. */
    decr,
    /** Sets each to 0; this also takes numbers in a form that INCR refuses, such as +5 and 007. */
    reset
}
