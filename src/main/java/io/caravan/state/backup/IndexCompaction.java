package io.caravan.state.backup;

import io.caravan.process.backup.BrokenObjectException;
import io.caravan.source.KeyPlace;
import io.caravan.state.backup.Manifest.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Keeps an index from consisting of ever more files and lines. Holds about as many lines as one file has in memory. */
final class IndexCompaction {

    private static final int SPARE_RECORDS = 100_000;
    private static final int MOST_SMALL_PARTS = 16;

    private final IndexParts parts;

    IndexCompaction(IndexParts parts) {
        this.parts = parts;
    }

    /**
     * Returns files that say the same as those there are, or nothing where these do well.
     *
     * @param size   how many keys there are
     * @param counts whether a line says what is stored of its key now
     */
    Optional<List<Part>> shrink(List<Part> all, long size, Predicate<IndexRecord> counts) throws BrokenObjectException {
        if (all.stream().mapToLong(Part::records).sum() > 2 * size + SPARE_RECORDS) {
            return Optional.of(rewrite(all, counts));
        }
        int small = small(all);
        return small < MOST_SMALL_PARTS ? Optional.empty() : Optional.of(merge(all, all.size() - small));
    }

    /** Returns how many of the last files fit into one. */
    private static int small(List<Part> all) {
        long records = 0;
        int small = 0;
        while (small < all.size() && records + all.get(all.size() - 1 - small).records() <= IndexParts.MOST_RECORDS) {
            records += all.get(all.size() - 1 - small).records();
            small++;
        }
        return small;
    }

    /** Those that say that a key is gone stay: an older file may say something else. */
    private List<Part> merge(List<Part> all, int from) throws BrokenObjectException {
        Map<KeyPlace, IndexRecord> last = new LinkedHashMap<>();
        for (Part part : all.subList(from, all.size())) {
            parts.read(part, record -> last.put(record.place(), record));
        }
        List<Part> merged = new ArrayList<>(all.subList(0, from));
        merged.addAll(parts.write(new ArrayList<>(last.values())));
        return merged;
    }

    private List<Part> rewrite(List<Part> all, Predicate<IndexRecord> counts) throws BrokenObjectException {
        List<Part> rewritten = new ArrayList<>();
        List<IndexRecord> kept = new ArrayList<>();
        for (Part part : all) {
            parts.read(part, record -> {
                if (counts.test(record)) {
                    kept.add(record);
                }
            });
            if (kept.size() >= IndexParts.MOST_RECORDS) {
                rewritten.addAll(parts.write(kept));
                kept.clear();
            }
        }
        rewritten.addAll(parts.write(kept));
        return rewritten;
    }
}
