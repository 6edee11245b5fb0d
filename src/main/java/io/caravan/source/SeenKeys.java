package io.caravan.source;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * Remembers which keys a pass has met, in ten to thirteen bytes a key.
 *
 * A key is kept as 76 bits of a digest that starts with a secret of the pass: among ten million keys the chance that two
 * are taken for one is below one in a billion, and nobody can prepare keys that collide. Thread-safe.
 */
final class SeenKeys {

    // Many small tables that grow one by one: the set as a whole never needs room for two copies of itself.
    private static final int SEGMENT_BITS = 12;
    private static final int SECRET_BYTES = 16;

    private final MessageDigest digest;
    private final byte[] secret = new byte[SECRET_BYTES];
    private final byte[] result = new byte[16];
    private final ByteBuffer bits = ByteBuffer.wrap(result).order(ByteOrder.LITTLE_ENDIAN);
    private final Segment[] segments = new Segment[1 << SEGMENT_BITS];

    SeenKeys() {
        try {
            digest = MessageDigest.getInstance("MD5");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no MD5, which every JDK must have", e);
        }
        new SecureRandom().nextBytes(secret);
        for (int i = 0; i < segments.length; i++) {
            segments[i] = new Segment();
        }
    }

    /** Returns whether the key is new to this pass in its database, and remembers it. */
    synchronized boolean add(int database, byte[] key) {
        secret[0] = (byte) database;
        secret[1] = (byte) (database >>> 8);
        digest.update(secret);
        digest.update(key);
        try {
            digest.digest(result, 0, result.length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        int segment = (int) (bits.getLong(8) >>> (Long.SIZE - SEGMENT_BITS));
        return segments[segment].add(bits.getLong(0));
    }

    /** An open-addressed set of numbers. A free place holds 0, so 0 itself is kept as 1. */
    private static final class Segment {

        private static final int FIRST_CAPACITY = 8;
        private static final int LARGEST_LOAD_PERCENT = 80;
        private static final int GROWTH_PERCENT = 130;

        private long[] places = new long[FIRST_CAPACITY];
        private int size;

        boolean add(long hash) {
            if (size * 100L >= places.length * (long) LARGEST_LOAD_PERCENT) {
                grow();
            }
            return insert(hash == 0 ? 1 : hash);
        }

        private boolean insert(long hash) {
            int place = (int) (((hash >>> 32) * places.length) >>> 32);
            while (places[place] != 0) {
                if (places[place] == hash) {
                    return false;
                }
                place = place + 1 == places.length ? 0 : place + 1;
            }
            places[place] = hash;
            size++;
            return true;
        }

        private void grow() {
            long[] smaller = places;
            places = new long[smaller.length * GROWTH_PERCENT / 100 + 1];
            size = 0;
            for (long hash : smaller) {
                if (hash != 0) {
                    insert(hash);
                }
            }
        }
    }
}
