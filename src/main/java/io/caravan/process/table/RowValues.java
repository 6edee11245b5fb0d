package io.caravan.process.table;

import io.caravan.source.KeyText;
import io.caravan.source.scan.KeyEntry;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Turns the values of keys into what rows say of them. Not thread-safe: one for each page, whose memory they share. */
final class RowValues {

    private static final String TIME_SERIES = "TSDB-TYPE";
    private static final String DOCUMENT = "ReJSON-RL";
    private static final Set<String> COLLECTIONS = Set.of("list", "set", "hash", "zset", "stream", TIME_SERIES);

    private final PythonJson json = new PythonJson();
    private final ElementsJson elements = new ElementsJson(json);
    private final ContentDigest digest = new ContentDigest();

    /** Returns whether a value was read that there is a text for. */
    static boolean isKnown(KeyEntry entry) {
        return entry.type() != null
                && (entry.value() instanceof byte[]
                        || entry.value() instanceof List<?> && COLLECTIONS.contains(entry.type()));
    }

    /** Returns the samples of a time series, and none for any other type. */
    static List<KeyEntry.Sample> samplesOf(KeyEntry entry) {
        return entry.value() instanceof List<?> list && entry.type().equals(TIME_SERIES)
                ? list.stream().map(KeyEntry.Sample.class::cast).toList()
                : List.of();
    }

    /** @param entry one that {@link #isKnown} */
    RowValue of(KeyEntry entry) {
        if (entry.value() instanceof byte[] bytes) {
            String text = entry.type().equals(DOCUMENT) ? document(entry, bytes) : string(entry, bytes);
            return new RowValue(text, size(entry, text, bytes.length), digest.of(entry, bytes));
        }
        List<?> list = (List<?>) entry.value();
        json.clear();
        if (entry.type().equals(TIME_SERIES)) {
            List<KeyEntry.Sample> samples = samplesOf(entry);
            span(samples);
            return new RowValue(json.toString(), size(entry, list), digest.of(entry, samples));
        }
        elements.write(entry.type(), list);
        return new RowValue(json.toString(), size(entry, list), digest.of(entry, json));
    }

    private static String string(KeyEntry entry, byte[] bytes) {
        return KeyText.encode(entry.isPart() ? withoutBrokenEnd(bytes) : bytes);
    }

    /** A part of a document is no JSON, nor are bytes that are no text: they are JSON as a text. */
    private String document(KeyEntry entry, byte[] bytes) {
        String text = string(entry, bytes);
        if (!entry.isPart() && !KeyText.isHex(text)) {
            return text;
        }
        json.clear();
        json.text(text);
        return json.toString();
    }

    /** A string is cut after a number of bytes, which may be amid a character of UTF-8, of at most four. */
    private static byte[] withoutBrokenEnd(byte[] part) {
        int last = part.length - 1;
        while (last > part.length - 4 && last > 0 && (part[last] & 0xC0) == 0x80) {
            last--;
        }
        boolean broken = last >= 0 && last + lengthOfCharacter(part[last]) > part.length;
        return broken ? Arrays.copyOf(part, last) : part;
    }

    private static int lengthOfCharacter(byte first) {
        int ones = Integer.numberOfLeadingZeros(~(first << 24));
        return ones >= 2 && ones <= 4 ? ones : 1;
    }

    private static long size(KeyEntry entry, String text, int bytes) {
        if (entry.isPart()) {
            return entry.fullLength();
        }
        return text.length() == bytes ? bytes : KeyText.isHex(text) ? bytes : text.codePointCount(0, text.length());
    }

    private static long size(KeyEntry entry, List<?> elements) {
        return entry.isPart() ? entry.fullLength() : elements.size();
    }

    private void span(List<KeyEntry.Sample> samples) {
        boolean none = samples.isEmpty();
        json.literal("{\"samples\": " + samples.size()
                + ", \"first\": " + (none ? null : samples.get(0).timestamp())
                + ", \"last\": "
                + (none ? null : samples.get(samples.size() - 1).timestamp()) + "}");
    }
}
