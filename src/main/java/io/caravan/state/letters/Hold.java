package io.caravan.state.letters;

/** What became of an attempt to hold a letter, or to remove it. */
public enum Hold {
    /** It is held, or removed. */
    DONE,
    /** Somebody else is replaying it. */
    HELD,
    /** There is no such letter. */
    GONE
}
