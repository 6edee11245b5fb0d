package io.caravan.source;

import java.nio.ByteBuffer;

/**
 * A key and its database, equal to another one of the same bytes.
 *
 * @param database number of the database
 * @param key      not changed while it is here
 */
public record KeyPlace(int database, ByteBuffer key) {

    /** @param key not to be changed */
    public static KeyPlace of(int database, byte[] key) {
        return new KeyPlace(database, ByteBuffer.wrap(key));
    }

    public byte[] bytes() {
        return key.array();
    }
}
