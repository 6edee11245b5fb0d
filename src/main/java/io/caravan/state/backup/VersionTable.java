package io.caravan.state.backup;

import io.caravan.process.backup.ObjectName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

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

    private static final int WIDTH = 9;
    private static final int BLOCK_ROWS = 8_192;
    private static final int DATABASE_AND_SEGMENT = 4;
    private static final int INSTANT = 5;
    private static final int STORED_AT = 6;
    private static final int OFFSET_OR_SHAPE = 7;
    private static final int SIZE = 8;

    private static final int SPREAD = 1;
    private static final int SECONDS = 2;
    private static final int OF_ANY_DATABASE = 4;
    private static final int OF_OLD = 8;
    private static final int SHAPE_PLAIN = 16;
    private static final int SHAPE_NEXT = 32;

    private final String path;
    private final int oldDatabase;
    private final List<long[]> blocks = new ArrayList<>();
    private final List<String> segments = new ArrayList<>();
    private final Map<String, Integer> segmentNumbers = new HashMap<>();
    private int[] slots = new int[1 << 10];
    private int size;

    /**
     * @param path        what all names begin with
     * @param oldDatabase number of the database that versions of the realtime backup belong to
     */
    VersionTable(String path, int oldDatabase) {
        this.path = path;
        this.oldDatabase = oldDatabase;
    }

    int size() {
        return size;
    }

    /** Adds a version, or replaces an older one. */
    void add(BucketVersion version) {
        add(cellsOf(version));
    }

    /** Adds a version in an object of its own that is too late to count, or replaces a later one. */
    void addNext(BucketVersion version) {
        long[] cells = cellsOf(version);
        cells[OFFSET_OR_SHAPE] |= SHAPE_NEXT;
        add(cells);
    }

    private void add(long[] cells) {
        int database = databaseOf(cells, 0);
        int slot = find(cells, 0, database, kindOf(cells, 0));
        if (slots[slot] != 0) {
            int row = slots[slot] - 1;
            if (isNewer(cells, block(row), at(row)) != (kindOf(cells, 0) == Kind.NEXT)) {
                System.arraycopy(cells, 0, block(row), at(row), WIDTH);
            }
            return;
        }
        if (size % BLOCK_ROWS == 0) {
            blocks.add(new long[BLOCK_ROWS * WIDTH]);
        }
        System.arraycopy(cells, 0, block(size), at(size), WIDTH);
        slots[slot] = ++size;
        if (size > slots.length / 2) {
            grow();
        }
    }

    private static boolean isNewer(long[] cells, long[] other, int at) {
        return cells[INSTANT] != other[at + INSTANT]
                ? cells[INSTANT] > other[at + INSTANT]
                : cells[STORED_AT] >= other[at + STORED_AT];
    }

    private long[] cellsOf(BucketVersion version) {
        ObjectName name = version.name();
        long[] cells = new long[WIDTH];
        for (int i = 0; i < 4; i++) {
            cells[i] = HexFormat.fromHexDigitsToLong(name.sha256(), i * 16, i * 16 + 16);
        }
        int segment = version.isInSegment() ? numberOf(version.objectKey()) : 0;
        cells[DATABASE_AND_SEGMENT] = (long) Math.max(name.database(), 0) << 32 | segment;
        cells[INSTANT] = version.instant();
        cells[STORED_AT] = version.storedAt();
        cells[OFFSET_OR_SHAPE] = version.isInSegment() ? version.offset() : shapeOf(name);
        cells[SIZE] = version.size();
        return cells;
    }

    private int numberOf(String segment) {
        return segmentNumbers.computeIfAbsent(segment, name -> {
            segments.add(name);
            return segments.size();
        });
    }

    private int shapeOf(ObjectName name) {
        String relative = name.objectKey().substring(path.length());
        boolean noFolder = name.database() == ObjectName.NO_FOLDER;
        boolean seconds = name.isVersion()
                && relative.length() - relative.lastIndexOf('/') - 1
                        == "0123456789.".length() + 64 + ".backup".length();
        int shape = relative.length() > 2 && relative.charAt(2) == '/' ? SPREAD : 0;
        shape |= seconds ? SECONDS | (noFolder ? OF_OLD : 0) : 0;
        shape |= name.isVersion() ? 0 : SHAPE_PLAIN;
        return shape | (!name.isVersion() && noFolder && oldDatabase != 0 ? OF_ANY_DATABASE : 0);
    }

    private static int segmentOf(long[] block, int at) {
        return (int) block[at + DATABASE_AND_SEGMENT];
    }

    private static int shape(long[] block, int at) {
        return segmentOf(block, at) == 0 ? (int) block[at + OFFSET_OR_SHAPE] : 0;
    }

    private int databaseOf(long[] block, int at) {
        int shape = shape(block, at);
        if ((shape & OF_ANY_DATABASE) != 0) {
            return BucketKey.ANY_DATABASE;
        }
        return (shape & OF_OLD) != 0 ? oldDatabase : (int) (block[at + DATABASE_AND_SEGMENT] >>> 32);
    }

    private static Kind kindOf(long[] block, int at) {
        int shape = shape(block, at);
        if ((shape & SHAPE_NEXT) != 0) {
            return Kind.NEXT;
        }
        if ((shape & SHAPE_PLAIN) == 0) {
            return Kind.VERSION;
        }
        if ((shape & OF_OLD) != 0) {
            return Kind.PLAIN_OLD;
        }
        return (shape & SPREAD) != 0 ? Kind.PLAIN_SPREAD : Kind.PLAIN;
    }

    private long[] block(int row) {
        return blocks.get(row / BLOCK_ROWS);
    }

    private static int at(int row) {
        return row % BLOCK_ROWS * WIDTH;
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
                && databaseOf(block, at) == database
                && kindOf(block, at) == kind;
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
        return databaseOf(block(row), at(row));
    }

    Kind kind(int row) {
        return kindOf(block(row), at(row));
    }

    /** Returns the number of the row's segment, 1 and up; 0 where it has an object of its own. */
    int segment(int row) {
        return segmentOf(block(row), at(row));
    }

    /** Returns where the row's record begins in its segment. */
    long offset(int row) {
        return block(row)[at(row) + OFFSET_OR_SHAPE];
    }

    long bytes(int row) {
        return block(row)[at(row) + SIZE];
    }

    String sha256(int row) {
        StringBuilder hex = new StringBuilder(64);
        for (int i = 0; i < 4; i++) {
            hex.append(HexFormat.of().toHexDigits(block(row)[at(row) + i]));
        }
        return hex.toString();
    }

    /** Says of a plain object in no folder whether it is of the realtime backup. */
    void settle(int row, boolean old) {
        long[] block = block(row);
        int at = at(row);
        block[at + OFFSET_OR_SHAPE] = block[at + OFFSET_OR_SHAPE] & ~OF_ANY_DATABASE | (old ? OF_OLD : 0);
    }

    BucketVersion version(int row) {
        long[] block = block(row);
        int at = at(row);
        String hash = sha256(row);
        int database = (int) (block[at + DATABASE_AND_SEGMENT] >>> 32);
        int folder = database == 0 ? ObjectName.NO_FOLDER : database;
        int segment = segmentOf(block, at);
        boolean plain = (shape(block, at) & SHAPE_PLAIN) != 0;
        String object = segment > 0 ? segments.get(segment - 1) : nameOf(hash, database, block, at, plain);
        ObjectName name = new ObjectName(object, folder, hash, plain ? ObjectName.PLAIN : block[at + INSTANT]);
        return new BucketVersion(
                name,
                segment > 0 ? block[at + OFFSET_OR_SHAPE] : BucketVersion.WHOLE,
                block[at + SIZE],
                block[at + INSTANT],
                block[at + STORED_AT]);
    }

    private String nameOf(String hash, int database, long[] block, int at, boolean plain) {
        int shape = shape(block, at);
        StringBuilder name = new StringBuilder(path);
        if ((shape & SPREAD) != 0) {
            name.append(hash, 0, 2).append('/');
        }
        if (database != 0) {
            name.append("db").append(database).append('/');
        }
        if (!plain) {
            boolean seconds = (shape & SECONDS) != 0;
            long time = seconds ? block[at + INSTANT] / 1_000 : block[at + INSTANT];
            name.append(String.format(seconds ? "%010d." : "%013d.", time));
        }
        return name.append(hash).append(".backup").toString();
    }
}
