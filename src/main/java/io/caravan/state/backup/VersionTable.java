package io.caravan.state.backup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Versions of many keys, one for each key, database and {@link Kind}, in some 80 bytes each. Rows are numbered from 0 and never
 * removed. Not thread-safe while rows are added.
 */
final class VersionTable {

    /** What is kept side by side, since only reading tells which of them is newer. */
    enum Kind {
        /** Versions that tell their instant outside. */
        VERSION,
        PLAIN,
        PLAIN_SPREAD,
        /** One of the realtime backup in no folder, that belongs to another database than 0. */
        PLAIN_OLD,
        /** The first after the versions that count, in an object of its own. */
        NEXT
    }

    private static final int BLOCK_ROWS = 8_192;

    private final VersionCells cells;
    private final List<long[]> blocks = new ArrayList<>();
    private int[] slots = new int[1 << 10];
    private int size;

    /**
     * @param path        what all names begin with
     * @param oldDatabase number of the database that versions of the realtime backup belong to
     */
    VersionTable(String path, int oldDatabase) {
        this.cells = new VersionCells(path, oldDatabase);
    }

    int size() {
        return size;
    }

    /** Adds a version, or replaces an older one. */
    void add(BucketVersion version) {
        add(cells.of(version, false));
    }

    /** Adds a version in an object of its own that is too late to count, or replaces a later one. */
    void addNext(BucketVersion version) {
        add(cells.of(version, true));
    }

    private void add(long[] row) {
        Kind kind = VersionCells.kindOf(row, 0);
        int slot = find(row, 0, cells.databaseOf(row, 0), kind);
        if (slots[slot] != 0) {
            int other = slots[slot] - 1;
            if (VersionCells.isNewer(row, block(other), at(other)) != (kind == Kind.NEXT)) {
                System.arraycopy(row, 0, block(other), at(other), VersionCells.WIDTH);
            }
            return;
        }
        if (size % BLOCK_ROWS == 0) {
            blocks.add(new long[BLOCK_ROWS * VersionCells.WIDTH]);
        }
        System.arraycopy(row, 0, block(size), at(size), VersionCells.WIDTH);
        slots[slot] = ++size;
        if (size > slots.length / 2) {
            grow();
        }
    }

    private long[] block(int row) {
        return blocks.get(row / BLOCK_ROWS);
    }

    private static int at(int row) {
        return row % BLOCK_ROWS * VersionCells.WIDTH;
    }

    /** Returns the slot of a row, or the free one for it. The place in the table depends on the hash of the key alone. */
    private int find(long[] hash, int from, int database, Kind kind) {
        int slot = (int) hash[from + 3] & slots.length - 1;
        while (slots[slot] != 0 && !is(slots[slot] - 1, hash, from, database, kind)) {
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }

    private boolean is(int row, long[] hash, int from, int database, Kind kind) {
        long[] block = block(row);
        int at = at(row);
        return Arrays.equals(block, at, at + 4, hash, from, from + 4)
                && cells.databaseOf(block, at) == database
                && VersionCells.kindOf(block, at) == kind;
    }

    private void grow() {
        slots = new int[slots.length * 2];
        for (int row = 0; row < size; row++) {
            int slot = (int) block(row)[at(row) + 3] & slots.length - 1;
            while (slots[slot] != 0) {
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = row + 1;
        }
    }

    /** Returns the row of the same key with another database and kind; -1 if there is none. */
    int other(int row, int database, Kind kind) {
        return slots[find(block(row), at(row), database, kind)] - 1;
    }

    int database(int row) {
        return cells.databaseOf(block(row), at(row));
    }

    Kind kind(int row) {
        return VersionCells.kindOf(block(row), at(row));
    }

    /** Returns the number of the row's segment, 1 and up; 0 where it has an object of its own. */
    int segment(int row) {
        return VersionCells.segmentOf(block(row), at(row));
    }

    /** Returns where the row's record begins in its segment. */
    long offset(int row) {
        return VersionCells.offset(block(row), at(row));
    }

    long bytes(int row) {
        return VersionCells.size(block(row), at(row));
    }

    String sha256(int row) {
        return VersionCells.sha256(block(row), at(row));
    }

    /** Says of a plain object in no folder whether it is of the realtime backup. */
    void settle(int row, boolean old) {
        VersionCells.settle(block(row), at(row), old);
    }

    BucketVersion version(int row) {
        return cells.version(block(row), at(row));
    }
}
