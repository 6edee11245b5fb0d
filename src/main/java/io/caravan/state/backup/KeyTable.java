package io.caravan.state.backup;

import java.util.Arrays;

/**
 * What is stored of many keys, in 40 bytes each, and which of them a pass has met. Not thread-safe.
 *
 * Many small tables, so that growing needs memory for only one of them twice.
 */
public final class KeyTable {

    private static final int SHARDS = 256;

    private final Shard[] shards = new Shard[SHARDS];
    private int pass;

    public KeyTable() {
        clear();
    }

    public void clear() {
        Arrays.setAll(shards, i -> new Shard());
    }

    /** Returns what is stored, {@code null} if nothing is. */
    public StoredKey get(KeyHash key) {
        Shard shard = shardOf(key);
        int at = shard.find(key);
        return at < 0 ? null : shard.stored(at);
    }

    /** Adds or replaces; the running pass counts it as met. */
    public void put(KeyHash key, StoredKey stored) {
        shardOf(key).put(key, stored, pass);
    }

    public void remove(KeyHash key) {
        shardOf(key).remove(key);
    }

    /** Begins a pass that has met no key. */
    public void beginPass() {
        pass = (pass + 1) & Shard.PASSES;
        for (Shard shard : shards) {
            shard.forgetPass(pass);
        }
    }

    /** Notes that the running pass has met a key. Returns whether anything is stored of it. */
    public boolean meet(KeyHash key) {
        Shard shard = shardOf(key);
        int at = shard.find(key);
        if (at >= 0) {
            shard.meet(at, pass);
        }
        return at >= 0;
    }

    /** Returns whether the running pass has met a key, or there is no such key. */
    public boolean isMet(KeyHash key) {
        Shard shard = shardOf(key);
        int at = shard.find(key);
        return at < 0 || shard.isMet(at, pass);
    }

    /** Returns how many keys the running pass has not met. */
    public long unmet() {
        return Arrays.stream(shards).mapToLong(shard -> shard.unmet(pass)).sum();
    }

    public long size() {
        return Arrays.stream(shards).mapToLong(shard -> shard.size).sum();
    }

    private Shard shardOf(KeyHash key) {
        return shards[(int) (key.high() >>> 56)];
    }

    /** Open addressing with linear probing; five longs a key: its hash, digest, expiry, and version with the pass. */
    private static final class Shard {

        static final int PASSES = 0xFF;
        private static final int WIDTH = 5;
        private static final int PASS_BITS = 8;

        private long[] cells = new long[8 * WIDTH];
        private int size;

        private int capacity() {
            return cells.length / WIDTH;
        }

        private int slot(long low) {
            return (int) Long.remainderUnsigned(low, capacity());
        }

        // A version is never 0, so that 0 is a free slot.
        private boolean isFree(int at) {
            return cells[at * WIDTH + 4] == 0;
        }

        /** Returns the slot of a key, or, if there is none, the free slot for it as a negative number. */
        int find(KeyHash key) {
            int at = slot(key.low());
            while (!isFree(at)) {
                if (cells[at * WIDTH] == key.high() && cells[at * WIDTH + 1] == key.low()) {
                    return at;
                }
                at = at + 1 == capacity() ? 0 : at + 1;
            }
            return -at - 1;
        }

        StoredKey stored(int at) {
            int cell = at * WIDTH;
            return new StoredKey(cells[cell + 2], cells[cell + 3], cells[cell + 4] >>> PASS_BITS);
        }

        void put(KeyHash key, StoredKey stored, int pass) {
            int at = find(key);
            if (at < 0) {
                if ((size + 1) * 5L > capacity() * 4L) {
                    grow();
                    at = find(key);
                }
                at = -at - 1;
                size++;
            }
            int cell = at * WIDTH;
            cells[cell] = key.high();
            cells[cell + 1] = key.low();
            cells[cell + 2] = stored.digest();
            cells[cell + 3] = stored.expiresAt();
            cells[cell + 4] = Math.max(1, stored.version()) << PASS_BITS | pass;
        }

        private void grow() {
            long[] before = cells;
            cells = new long[Math.multiplyExact(capacity() * 3 / 2, WIDTH)];
            for (int cell = 0; cell < before.length; cell += WIDTH) {
                if (before[cell + 4] != 0) {
                    int at = -find(new KeyHash(before[cell], before[cell + 1])) - 1;
                    System.arraycopy(before, cell, cells, at * WIDTH, WIDTH);
                }
            }
        }

        /** Those behind it that would no longer be found move up. */
        void remove(KeyHash key) {
            int hole = find(key);
            if (hole < 0) {
                return;
            }
            size--;
            int next = hole;
            while (true) {
                next = next + 1 == capacity() ? 0 : next + 1;
                if (isFree(next)) {
                    break;
                }
                int home = slot(cells[next * WIDTH + 1]);
                boolean reachable = hole <= next ? hole < home && home <= next : hole < home || home <= next;
                if (!reachable) {
                    System.arraycopy(cells, next * WIDTH, cells, hole * WIDTH, WIDTH);
                    hole = next;
                }
            }
            Arrays.fill(cells, hole * WIDTH, (hole + 1) * WIDTH, 0);
        }

        void meet(int at, int pass) {
            cells[at * WIDTH + 4] = cells[at * WIDTH + 4] & ~PASSES | pass;
        }

        boolean isMet(int at, int pass) {
            return (cells[at * WIDTH + 4] & PASSES) == pass;
        }

        long unmet(int pass) {
            long count = 0;
            for (int at = 0; at < capacity(); at++) {
                count += isFree(at) || isMet(at, pass) ? 0 : 1;
            }
            return count;
        }

        /** What a pass of the same number, long ago, has met. */
        void forgetPass(int pass) {
            int other = (pass + 1) & PASSES;
            for (int at = 0; at < capacity(); at++) {
                if (!isFree(at) && isMet(at, pass)) {
                    meet(at, other);
                }
            }
        }
    }
}
