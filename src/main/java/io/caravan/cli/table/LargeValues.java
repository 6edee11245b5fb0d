package io.caravan.cli.table;

import io.caravan.source.scan.Oversize;

/** What becomes of a key whose value is larger than may be copied. */
enum LargeValues {

    /** Its row has the beginning, and says so. */
    truncate(Oversize.part),

    /** It is no row, and goes to the dead letters. */
    park(Oversize.unreadable);

    private final Oversize read;

    LargeValues(Oversize read) {
        this.read = read;
    }

    /** Returns what the source is to do. */
    String property() {
        return read.name();
    }
}
