package io.caravan.state.backup;

import static java.util.Comparator.comparingLong;

import io.caravan.state.backup.VersionTable.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The keys of which a bucket holds versions, in the order in which they are best read. */
public final class BucketKeys {

    private final VersionTable table;
    private final long at;
    private final long[] order;

    private BucketKeys(VersionTable table, long at) {
        this.table = table;
        this.at = at;
        long[] rows = new long[table.size()];
        int count = 0;
        for (int row = 0; row < rows.length; row++) {
            if (isFirst(row)) {
                rows[count++] = (long) table.segment(row) << 32 | row;
            }
        }
        order = count == rows.length ? rows : Arrays.copyOf(rows, count);
        Arrays.sort(order);
        sortWithinSegments();
    }

    /** So that what lies side by side can be fetched at once. */
    private void sortWithinSegments() {
        int from = 0;
        while (from < order.length && order[from] >>> 32 == 0) {
            from++;
        }
        while (from < order.length) {
            int end = from;
            while (end < order.length && areNeighbours(from, end)) {
                end++;
            }
            Long[] segment = Arrays.stream(order, from, end).boxed().toArray(Long[]::new);
            Arrays.sort(segment, comparingLong(row -> table.offset((int) (long) row)));
            for (int i = 0; i < segment.length; i++) {
                order[from + i] = segment[i];
            }
            from = end;
        }
    }

    static BucketKeys of(VersionTable table, long at, int oldDatabase, BucketReader reader) {
        if (oldDatabase != 0) {
            settle(table, oldDatabase, reader);
        }
        return new BucketKeys(table, at);
    }

    /** Looks into plain objects that may be of two databases, where either database has something of the key beside it. */
    private static void settle(VersionTable table, int oldDatabase, BucketReader reader) {
        for (int row = 0; row < table.size(); row++) {
            if (table.database(row) == BucketKey.ANY_DATABASE && hasOthers(table, row, oldDatabase)) {
                table.settle(row, reader.isOld(table.version(row)));
            }
        }
    }

    private static boolean hasOthers(VersionTable table, int row, int oldDatabase) {
        for (Kind kind : Kind.values()) {
            if (table.other(row, 0, kind) >= 0
                    || table.other(row, oldDatabase, kind) >= 0
                    || kind != table.kind(row) && table.other(row, BucketKey.ANY_DATABASE, kind) >= 0) {
                return true;
            }
        }
        return false;
    }

    private boolean isFirst(int row) {
        int database = table.database(row);
        for (Kind kind : Kind.values()) {
            int other = table.other(row, database, kind);
            if (other >= 0) {
                return other == row;
            }
        }
        throw new IllegalStateException("Row " + row + " is not in its table");
    }

    public int size() {
        return order.length;
    }

    /** Returns a key. Those of one segment are neighbours. @param number 0 and up */
    public BucketKey get(int number) {
        int first = (int) order[number];
        int database = table.database(first);
        List<BucketVersion> candidates = new ArrayList<>(1);
        for (Kind kind : Kind.values()) {
            int row = table.other(first, database, kind);
            if (row >= 0 && kind != Kind.NEXT) {
                candidates.add(table.version(row));
            }
        }
        candidates.sort(comparingLong(BucketVersion::latestInstant).reversed());
        int next = table.other(first, database, Kind.NEXT);
        return new BucketKey(
                table.sha256(first), database, at, List.copyOf(candidates), next < 0 ? null : table.version(next));
    }

    /** Returns the bytes that have to be read of a key, most often. */
    public long sizeOf(int number) {
        return table.bytes((int) order[number]);
    }

    /** Returns whether two keys lie in the same segment, or both in objects of their own. */
    public boolean areNeighbours(int number, int other) {
        return order[number] >>> 32 == order[other] >>> 32;
    }
}
