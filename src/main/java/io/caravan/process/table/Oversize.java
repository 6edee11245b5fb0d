package io.caravan.process.table;

/** What becomes of a key whose value is larger than may be read, so that only a part of it was. */
public enum Oversize {
    /** It is no row, and goes to the dead letters. */
    park,
    /** Its row has the part, and says so. */
    truncate
}
