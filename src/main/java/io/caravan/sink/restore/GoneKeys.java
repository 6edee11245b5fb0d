package io.caravan.sink.restore;

/** What is done where a state says that its key was gone. */
public enum GoneKeys {
    /** The key is deleted. */
    delete,
    /** The key stays as it is. */
    skip
}
