package io.caravan.process;

import io.caravan.source.KeyText;
import io.caravan.source.RedisConstants;
import io.caravan.source.scan.KeyEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Header;

/** Turns the keys of a page into the rows that they stand for. Thread-safe. */
public class CounterExtractors {

    private List<Extractor> extractors = List.of();
    private String delimiter = ":";
    private boolean skipUnmatched = true;
    private boolean dryRun;
    private String take = "";
    private final CounterReport report = new CounterReport();
    private volatile ColumnCheck check = (column, text) -> Optional.empty();
    private final ThreadLocal<Extractor.Reader[]> readers = ThreadLocal.withInitial(
            () -> extractors.stream().map(each -> each.new Reader(delimiter)).toArray(Extractor.Reader[]::new));

    /** @param text extractors as {@link Extractor#parse} reads them */
    public void setExtractors(String text) {
        this.extractors = Extractor.parse(List.of(text));
    }

    /** @param delimiter stands between the groups of a pattern that has several */
    public void setDelimiter(String delimiter) {
        this.delimiter = delimiter;
    }

    /** @param skipUnmatched whether a key that an extractor does not match is left out silently; else it counts as failed */
    public void setSkipUnmatched(boolean skipUnmatched) {
        this.skipUnmatched = skipUnmatched;
    }

    /** @param dryRun whether nothing may be changed: then no key is given out as refused, only counted */
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    /** @param take what the run does to the counters, which keys that are refused bear, so that it is done again to them */
    public void setTake(String take) {
        this.take = take;
    }

    /** Returns what has become of the counters of the pass so far. */
    public CounterReport report() {
        return report;
    }

    /** Returns the extractors, sorted by column. */
    public List<Extractor> list() {
        return extractors;
    }

    /** Sets what the table's columns can hold, before the first page. */
    public void checkWith(ColumnCheck columns) {
        this.check = columns;
    }

    /**
     * Reads the columns out of each key.
     *
     * @param  entries  a page, in any order
     * @param  database the database that they were read from
     * @return          the keys that stand for a row, and those that should but cannot
     */
    public CounterPage extract(List<KeyEntry> entries, @Header(RedisConstants.DATABASE) int database) {
        List<Counter> counters = new ArrayList<>(entries.size());
        List<RefusedKey> refused = new ArrayList<>();
        Extractor.Reader[] ofThread = readers.get();
        String[] columns = new String[ofThread.length];
        long unmatched = 0;
        for (KeyEntry entry : entries) {
            if (!matches(ofThread, entry, columns)) {
                unmatched++;
                continue;
            }
            String reason = whyRefused(columns);
            if (reason == null && entry.unreadable() == null) {
                counters.add(new Counter(entry.key(), Group.of(columns), entry.bytes()));
            } else if (reason != null) {
                if (!dryRun) {
                    refused.add(new RefusedKey(entry.key(), reason, take));
                }
                report.addFailed(KeyText.encode(entry.key()), reason);
            } else {
                report.addFailed(KeyText.encode(entry.key()), entry.unreadable());
            }
        }
        if (skipUnmatched) {
            report.addSkipped(unmatched);
        }
        return new CounterPage(database, counters, refused);
    }

    private boolean matches(Extractor.Reader[] ofThread, KeyEntry entry, String[] columns) {
        CharSequence key = KeyText.of(entry.key());
        for (int i = 0; i < ofThread.length; i++) {
            columns[i] = ofThread[i].read(key);
            if (columns[i] == null) {
                if (!skipUnmatched) {
                    report.addFailed(
                            KeyText.encode(entry.key()),
                            "the extractor of column " + extractors.get(i).column() + " does not match");
                }
                return false;
            }
        }
        return true;
    }

    private String whyRefused(String[] columns) {
        for (int i = 0; i < columns.length; i++) {
            Optional<String> reason = check.whyRefused(i, columns[i]);
            if (reason.isPresent()) {
                return reason.get();
            }
        }
        return null;
    }
}
