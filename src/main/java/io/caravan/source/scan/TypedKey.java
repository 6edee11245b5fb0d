package io.caravan.source.scan;

/**
 * A key of which the type and perhaps the size is known.
 *
 * @param type as Redis names it
 * @param size bytes of the value, of a collection in the server's memory; 0 before it was asked for
 */
record TypedKey(byte[] key, String type, long size) {

    boolean isString() {
        return type.equals("string");
    }
}
