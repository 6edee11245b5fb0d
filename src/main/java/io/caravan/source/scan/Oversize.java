package io.caravan.source.scan;

/** What becomes of a value that is larger than the source may read. */
public enum Oversize {
    /** The key is delivered as unreadable. */
    unreadable,
    /** The key is delivered with the beginning of its value. */
    part
}
