package io.caravan.process.backup;

import io.caravan.process.Sha256;
import io.caravan.source.capture.KeyState;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * What a segment's index says about one of its records.
 *
 * @param sha256     SHA-256 of the key, 64 lower-case hex digits
 * @param database   number of the database
 * @param offset     first byte of the record in the segment
 * @param length     bytes of the record
 * @param capturedAt milliseconds since 1970, as the record has it
 * @param changedAt  milliseconds since 1970, as the record has it
 * @param gone       whether the key was gone
 * @param expiresAt  milliseconds since 1970; -1 for a key that does not expire
 */
public record SegmentEntry(
        String sha256,
        int database,
        long offset,
        int length,
        long capturedAt,
        long changedAt,
        boolean gone,
        long expiresAt) {

    /** Bytes of an entry. */
    static final int SIZE = Sha256.LENGTH + Integer.BYTES + Long.BYTES + Integer.BYTES + 3 * Long.BYTES + 1;

    static SegmentEntry of(KeyVersion version, long offset, int length) {
        KeyState state = version.state();
        return new SegmentEntry(
                Sha256.hex(state.key()),
                state.database(),
                offset,
                length,
                state.capturedAt(),
                version.changedAt(),
                state.isGone(),
                state.expiresAt());
    }

    static SegmentEntry read(ByteBuffer index) {
        byte[] hash = new byte[Sha256.LENGTH];
        index.get(hash);
        return new SegmentEntry(
                HexFormat.of().formatHex(hash),
                index.getInt(),
                index.getLong(),
                index.getInt(),
                index.getLong(),
                index.getLong(),
                index.get() != 0,
                index.getLong());
    }

    void write(ByteBuffer index) {
        index.put(HexFormat.of().parseHex(sha256))
                .putInt(database)
                .putLong(offset)
                .putInt(length)
                .putLong(capturedAt)
                .putLong(changedAt)
                .put((byte) (gone ? 1 : 0))
                .putLong(expiresAt);
    }
}
