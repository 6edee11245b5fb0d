package io.caravan.state.backup;

import io.caravan.process.backup.ObjectName;
import io.caravan.state.backup.VersionTable.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** How a row of a {@link VersionTable} says in some cells what a version is: nine numbers from a place in a block on. */
final class VersionCells {

    static final int WIDTH = 9;

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
    private final List<String> segments = new ArrayList<>();
    private final Map<String, Integer> segmentNumbers = new HashMap<>();

    /**
     * @param path        what all names begin with
     * @param oldDatabase number of the database that versions of the realtime backup belong to
     */
    VersionCells(String path, int oldDatabase) {
        this.path = path;
        this.oldDatabase = oldDatabase;
    }

    /** Returns the cells of a version. @param next whether it is too late to count */
    long[] of(BucketVersion version, boolean next) {
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
        cells[OFFSET_OR_SHAPE] |= next ? SHAPE_NEXT : 0;
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

    /** Returns the number of the segment, 1 and up; 0 where it has an object of its own. */
    static int segmentOf(long[] block, int at) {
        return (int) block[at + DATABASE_AND_SEGMENT];
    }

    private static int shape(long[] block, int at) {
        return segmentOf(block, at) == 0 ? (int) block[at + OFFSET_OR_SHAPE] : 0;
    }

    int databaseOf(long[] block, int at) {
        int shape = shape(block, at);
        if ((shape & OF_ANY_DATABASE) != 0) {
            return BucketKey.ANY_DATABASE;
        }
        return (shape & OF_OLD) != 0 ? oldDatabase : (int) (block[at + DATABASE_AND_SEGMENT] >>> 32);
    }

    static Kind kindOf(long[] block, int at) {
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

    /** Returns whether cells at the begin of an array tell of a newer version than others. */
    static boolean isNewer(long[] cells, long[] other, int at) {
        return cells[INSTANT] != other[at + INSTANT]
                ? cells[INSTANT] > other[at + INSTANT]
                : cells[STORED_AT] >= other[at + STORED_AT];
    }

    /** Returns where the record begins in its segment. */
    static long offset(long[] block, int at) {
        return block[at + OFFSET_OR_SHAPE];
    }

    static long size(long[] block, int at) {
        return block[at + SIZE];
    }

    static String sha256(long[] block, int at) {
        StringBuilder hex = new StringBuilder(64);
        for (int i = 0; i < 4; i++) {
            hex.append(HexFormat.of().toHexDigits(block[at + i]));
        }
        return hex.toString();
    }

    /** Says of a plain object in no folder whether it is of the realtime backup. */
    static void settle(long[] block, int at, boolean old) {
        block[at + OFFSET_OR_SHAPE] = block[at + OFFSET_OR_SHAPE] & ~OF_ANY_DATABASE | (old ? OF_OLD : 0);
    }

    BucketVersion version(long[] block, int at) {
        String hash = sha256(block, at);
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
