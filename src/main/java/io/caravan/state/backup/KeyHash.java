package io.caravan.state.backup;

import io.caravan.source.KeyPlace;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The first 128 bits of the SHA-256 of a database's number and a key: enough to tell all keys apart. */
public record KeyHash(long high, long low) {

    public static KeyHash of(KeyPlace place) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(place.database()).flip());
            ByteBuffer digest = ByteBuffer.wrap(sha.digest(place.bytes()));
            return new KeyHash(digest.getLong(), digest.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK has no SHA-256, which every JDK must have", e);
        }
    }
}
