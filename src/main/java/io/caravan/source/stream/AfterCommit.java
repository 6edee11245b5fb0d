package io.caravan.source.stream;

/** What becomes of an entry in its stream when it has been acknowledged. */
public enum AfterCommit {
    /** It stays. */
    keep,
    /** It is deleted, whatever other groups have had of it. */
    delete,
    /** All entries go that this group has acknowledged, up to the first that is pending in it. */
    trim
}
