package io.caravan.source.scan;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Remembers which keys a pass has met, in eleven to sixteen bytes a key.
 *
 * A key is kept as 76 bits of a digest that starts with a secret of the pass: among ten million keys the chance that two
 * are taken for one is below one in a billion, and nobody can prepare keys that collide. Thread-safe.
 */
final class SeenKeys {

    // Many small tables that grow one by one: the set as a whole never needs room for two copies of itself.
    private static final int SEGMENT_BITS = 12;
    private static final int SECRET_BYTES = 16;
    private static final int DIGEST_BYTES = 16;

    private final byte[] secret = new byte[SECRET_BYTES];
    private final Segment[] segments = new Segment[1 << SEGMENT_BITS];

    SeenKeys() {
        new SecureRandom().nextBytes(secret);
        for (int i = 0; i < segments.length; i++) {
            segments[i] = new Segment();
        }
    }

    /** Returns those of the entries whose keys are new to this pass in their databases, and remembers them. */
    List<KeyEntry> unseen(List<KeyEntry> entries) {
        ByteBuffer digests = digests(entries);
        List<KeyEntry> unseen = new ArrayList<>(entries.size());
        synchronized (this) {
            for (KeyEntry entry : entries) {
                long hash = digests.getLong();
                int segment = (int) (digests.getLong() >>> (Long.SIZE - SEGMENT_BITS));
                if (segments[segment].add(hash)) {
                    unseen.add(entry);
                }
            }
        }
        return unseen;
    }

    /** Returns the digest of each key, one after the other. */
    private ByteBuffer digests(List<KeyEntry> entries) {
        byte[] digests = new byte[entries.size() * DIGEST_BYTES];
        byte[] prefix = secret.clone();
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            int end = 0;
            for (KeyEntry entry : entries) {
                prefix[0] = (byte) entry.database();
                prefix[1] = (byte) (entry.database() >>> 8);
                digest.update(prefix);
                digest.update(entry.key());
                end += digest.digest(digests, end, DIGEST_BYTES);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no MD5, which every JDK must have", e);
        }
        return ByteBuffer.wrap(digests).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** An open-addressed set of numbers. A free place holds 0, so 0 itself is kept as 1. */
    private static final class Segment {

        private static final int FIRST_CAPACITY = 8;
        private static final int LARGEST_LOAD_PERCENT = 75;
        private static final int GROWTH_PERCENT = 150;

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
