package io.caravan.source.scan;

/** What a scan reads of each key. */
public enum ReadMode {
    /** Only the key. */
    nothing,
    /** The bytes of a string, which holds a counter; no TTL. */
    counters,
    /** Type, value in its natural shape and TTL. */
    values,
    /** Type, the bytes of DUMP and TTL. */
    dump
}
