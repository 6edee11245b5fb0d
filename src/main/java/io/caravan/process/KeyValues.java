package io.caravan.process;

import io.caravan.source.KeyText;
import io.caravan.source.scan.KeyEntry;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Body;

/** Turns the keys of a page, with their values, into rows. Thread-safe. */
public final class KeyValues {

    private static final Comparator<KeyValueRow> ORDER =
            Comparator.comparingInt(KeyValueRow::database).thenComparing(KeyValueRow::key);

    /** Returns the keys that rows are made of: those of each type but streams whose value was read. */
    public List<KeyEntry> readable(@Body List<KeyEntry> page) {
        return page.stream()
                .filter(entry -> entry.unreadable() == null && !"stream".equals(entry.type()))
                .toList();
    }

    /** Returns the keys whose value could not be read. */
    public List<KeyEntry> unreadable(@Body List<KeyEntry> page) {
        return page.stream().filter(entry -> entry.unreadable() != null).toList();
    }

    /** Returns one row a key, the later of two; sorted, so that no two writers wait for each other in a circle. */
    public Collection<KeyValueRow> rows(List<KeyEntry> entries) {
        Map<KeyValueRow, KeyValueRow> rows = new TreeMap<>(ORDER);
        for (KeyEntry entry : entries) {
            KeyValueRow row = new KeyValueRow(entry.database(), KeyText.encode(entry.key()), ValueText.of(entry));
            rows.remove(row);
            rows.put(row, row);
        }
        return rows.values();
    }
}
