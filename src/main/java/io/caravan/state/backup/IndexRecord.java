package io.caravan.state.backup;

import io.caravan.source.KeyPlace;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;

/**
 * One line of the index: a key, and what is stored of it.
 *
 * @param version when the state was captured, in milliseconds since 1970
 * @param stored  {@code null} where it is stored that the key was gone, or nothing is stored any more
 */
record IndexRecord(KeyPlace place, long version, StoredKey stored) {

    private static final int GONE = 1;
    private static final int LONGEST_KEY = 512 << 20;

    static IndexRecord of(KeyPlace place, StoredKey stored) {
        return new IndexRecord(place, stored.version(), stored);
    }

    void write(DataOutputStream out) throws IOException {
        out.writeByte(stored == null ? GONE : 0);
        out.writeInt(place.database());
        out.writeInt(place.bytes().length);
        out.write(place.bytes());
        out.writeLong(version);
        if (stored != null) {
            out.writeLong(stored.digest());
            out.writeLong(stored.expiresAt());
        }
    }

    /** Returns the next one, {@code null} at the end. */
    static IndexRecord read(DataInputStream in) throws IOException {
        int flags = in.read();
        if (flags < 0) {
            return null;
        }
        int database = in.readInt();
        int length = in.readInt();
        if (length < 0 || length > LONGEST_KEY) {
            throw new IOException("a key of " + length + " bytes");
        }
        byte[] key = in.readNBytes(length);
        if (key.length < length) {
            throw new EOFException("it ends within a key");
        }
        long version = in.readLong();
        StoredKey stored = flags == GONE ? null : new StoredKey(in.readLong(), in.readLong(), version);
        return new IndexRecord(KeyPlace.of(database, key), version, stored);
    }
}
