package io.caravan.source.stream;

import java.util.List;

/**
 * One entry of a Redis stream.
 *
 * @param database   the database that holds the stream
 * @param stream     the key of the stream
 * @param id         the id of the entry, milliseconds and sequence joined by a hyphen
 * @param fields     its fields in their order; a name may occur more than once
 * @param deliveries how often the group has given it to a consumer, 1 for the first time. Each time that it was read counts,
 *                   also when the process ended before the route had it
 */
public record StreamEntry(int database, byte[] stream, String id, List<StreamField> fields, long deliveries) {

    StreamEntry delivered(long times) {
        return new StreamEntry(database, stream, id, fields, times);
    }

    /** Returns about how much memory its names and values take, in bytes. */
    long bytes() {
        long bytes = id.length();
        for (StreamField field : fields) {
            bytes += field.name().length + field.value().length;
        }
        return bytes;
    }
}
