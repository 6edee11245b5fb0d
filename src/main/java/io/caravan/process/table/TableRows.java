package io.caravan.process.table;

import io.caravan.source.KeyText;
import io.caravan.source.scan.KeyEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Body;

/**
 * Turns the keys of a page, with their values, into rows of a table. Thread-safe.
 *
 * <p>A string stands as it is. Other values are JSON, as Python's {@code json.dumps} writes it: a list is an array in its
 * order; a set is an array, sorted by bytes; a hash is an object, sorted by the bytes of the names; a sorted set is an array of
 * {@code [member, score]}, by score and then by the bytes of the members, where an infinite score is the text
 * {@code "Infinity"} or {@code "-Infinity"}; a stream is an array of {@code [id, {field: value}]} in its order, where a field
 * that occurs more than once has an array of its values; a JSON document is as the server wrote it. A time series is an object
 * that says how many samples there are, with the timestamps of the first and the last; the samples are rows of their own.
 * Texts are in the encoding of {@link KeyText}.
 *
 * <p>The same content always gives the same row, in whatever order the server returned it. Of a value that is only a part,
 * the JSON is whole; that of a document is the part as a text.
 */
public final class TableRows {

    /** So many samples are written together. */
    private static final int SAMPLES = 10_000;

    /**
     * Turns a page into rows. Of a key that is there twice, the later counts.
     *
     * @param entries keys with type, value and expiry, or with the reason why they could not be read
     * @param read    when they were read
     */
    public TablePage of(List<KeyEntry> entries, Instant read) {
        Map<Place, KeyEntry> keys = new TreeMap<>(Place.ORDER);
        for (KeyEntry entry : entries) {
            keys.put(new Place(entry.database(), KeyText.encode(entry.key())), entry);
        }
        TablePage page = new TablePage(new ArrayList<>(keys.size()), new ArrayList<>(), new ArrayList<>());
        RowValues values = new RowValues();
        keys.forEach((place, entry) -> {
            String reason = reasonToPark(entry);
            if (reason != null) {
                page.parked().add(withoutValue(entry, reason));
                return;
            }
            page.rows().add(row(place, entry, values.of(entry), read));
            for (KeyEntry.Sample sample : RowValues.samplesOf(entry)) {
                page.samples().add(new TableSample(place.database, place.key, sample.timestamp(), sample.value()));
            }
        });
        return page;
    }

    /** Returns the keys of a page that are no rows, without their values; {@link KeyEntry#unreadable} says why. */
    public List<KeyEntry> unreadable(@Body List<KeyEntry> page) {
        List<KeyEntry> unreadable = new ArrayList<>();
        for (KeyEntry entry : page) {
            String reason = reasonToPark(entry);
            if (reason != null) {
                unreadable.add(withoutValue(entry, reason));
            }
        }
        return unreadable;
    }

    /** Returns the keys of a page that rows are made of. */
    public List<KeyEntry> readable(@Body List<KeyEntry> page) {
        return page.stream().filter(entry -> reasonToPark(entry) == null).toList();
    }

    /** Returns the samples of the time series of a page, in portions. */
    public List<List<TableSample>> samples(@Body List<KeyEntry> page) {
        List<KeyEntry> series =
                page.stream().filter(entry -> "TSDB-TYPE".equals(entry.type())).toList();
        List<TableSample> samples =
                series.isEmpty() ? List.of() : of(series, Instant.EPOCH).samples();
        List<List<TableSample>> portions = new ArrayList<>();
        for (int from = 0; from < samples.size(); from += SAMPLES) {
            portions.add(samples.subList(from, Math.min(from + SAMPLES, samples.size())));
        }
        return portions;
    }

    private record Place(int database, String key) {
        static final Comparator<Place> ORDER =
                Comparator.comparingInt(Place::database).thenComparing(Place::key);
    }

    private String reasonToPark(KeyEntry entry) {
        if (entry.unreadable() != null) {
            return entry.unreadable();
        }
        if (!RowValues.isKnown(entry)) {
            return "holds a " + entry.type() + ", which has no text";
        }
        return null;
    }

    private static KeyEntry withoutValue(KeyEntry entry, String reason) {
        return new KeyEntry(
                entry.database(), entry.key(), entry.type(), null, entry.expiresAt(), reason, entry.fullLength());
    }

    private static TableRow row(Place place, KeyEntry entry, RowValue value, Instant read) {
        return new TableRow(
                place.database,
                place.key,
                value.text(),
                entry.type(),
                secondsToLive(entry.expiresAt(), read),
                read,
                value.size(),
                entry.expiresAt() < 0 ? null : entry.expiresAt(),
                value.digest(),
                entry.isPart());
    }

    /** Rounds as TTL does. A key that was there when it was read has not expired by then. */
    private static long secondsToLive(long expiresAt, Instant read) {
        return expiresAt < 0 ? -1 : Math.max(0, (expiresAt - read.toEpochMilli() + 500) / 1000);
    }
}
