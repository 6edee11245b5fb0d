package io.caravan.source.scan;

/**
 * What was read of a key.
 *
 * @param value      as {@link KeyEntry} describes it
 * @param fullLength as in {@link KeyEntry}
 */
record Content(Object value, long fullLength) {

    static Content whole(Object value) {
        return new Content(value, KeyEntry.WHOLE);
    }

    static Content part(Object value, long fullLength) {
        return new Content(value, fullLength);
    }
}
