package io.caravan.source.scan;

import io.caravan.source.KeyText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One key as a scan found it.
 *
 * The value is {@code null} where nothing was asked for, or where it could not be read; then {@code unreadable} says why.
 * Its shape depends on what the source reads: for {@code counters} the bytes of the string; for {@code dump} the bytes of
 * DUMP; for {@code values} {@code byte[]} for a string, {@code List<byte[]>} for a list or a set, {@code List<Field>} for a
 * hash, {@code List<Member>} for a sorted set, {@code List<Entry>} for a stream; of the types that modules add, {@code byte[]},
 * a JSON text, for {@code ReJSON-RL}, and {@code List<Sample>}, by time, for {@code TSDB-TYPE}.
 *
 * @param database   number of the database
 * @param key        the key's bytes, not to be changed
 * @param type       the type as Redis names it (string, hash, …); {@code null} where nothing but counters was read
 * @param value      the value, see above
 * @param expiresAt  milliseconds since 1970 at which the key expires; -1 for a key that does not, or where no TTL was read
 * @param unreadable why the value could not be read, one line; {@code null} if it was read or not asked for
 * @param fullLength how many bytes the string, or elements the collection, has of which {@code value} is only a part; -1 for a
 *                   value that is whole
 */
public record KeyEntry(
        int database, byte[] key, String type, Object value, long expiresAt, String unreadable, long fullLength) {

    static final long WHOLE = -1;

    /** One field of a hash. */
    public record Field(byte[] name, byte[] value) {}

    /** One member of a sorted set. */
    public record Member(byte[] member, double score) {

        /** The order of Redis: by score, and by the bytes of members that have the same. */
        public static final Comparator<Member> ORDER =
                Comparator.comparingDouble(Member::score).thenComparing(Member::member, Arrays::compareUnsigned);
    }

    /** One entry of a stream; fields in their order, names may repeat. */
    public record Entry(String id, List<Field> fields) {

        /** Returns the values of each name, in the order of their first; both in the encoding of {@link KeyText}. */
        public Map<String, List<String>> valuesByName() {
            Map<String, List<String>> values = new LinkedHashMap<>();
            for (Field field : fields) {
                values.computeIfAbsent(KeyText.encode(field.name()), name -> new ArrayList<>(1))
                        .add(KeyText.encode(field.value()));
            }
            return values;
        }
    }

    /** One sample of a time series, which has each timestamp once, ascending. @param timestamp milliseconds since 1970 */
    public record Sample(long timestamp, double value) {}

    static KeyEntry unread(int database, byte[] key) {
        return new KeyEntry(database, key, null, null, -1, null, WHOLE);
    }

    static KeyEntry counter(int database, byte[] key, byte[] value) {
        return new KeyEntry(database, key, null, value, -1, null, WHOLE);
    }

    static KeyEntry unreadable(int database, byte[] key, String type, String reason) {
        return new KeyEntry(database, key, type, null, -1, reason, WHOLE);
    }

    /** Returns a key that was read as a whole. @param expiresAt as of the record */
    public static KeyEntry whole(int database, byte[] key, String type, Object value, long expiresAt) {
        return new KeyEntry(database, key, type, value, expiresAt, null, WHOLE);
    }

    /** Returns whether the value is only a part of what the key holds. */
    public boolean isPart() {
        return fullLength != WHOLE;
    }

    /** Returns the value of a counter or of a string, {@code null} if there is none. */
    public byte[] bytes() {
        return (byte[]) value;
    }
}
