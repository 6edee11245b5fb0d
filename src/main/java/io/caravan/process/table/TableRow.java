package io.caravan.process.table;

import java.time.Instant;

/**
 * A key as a row.
 *
 * @param database     number of the database
 * @param key          the key, in the encoding of {@link io.caravan.source.KeyText}
 * @param value        a string in the same encoding; any other type as JSON, see {@link TableRows}
 * @param dataType     the type as Redis names it
 * @param ttl          seconds that the key had to live at {@code lastModified}, rounded as TTL does; -1 for one that stays
 * @param lastModified when it was read
 * @param size         how much the key holds, even where the value is only a part: code points of a string (bytes of one that
 *                     is not text, or is only a part) and of a JSON document, elements of a collection, samples of a time
 *                     series
 * @param expiresAt    milliseconds since 1970 at which the key expires; {@code null} for one that stays
 * @param digest       differs when type or content do: 64 bits, the same in each Java and version. Not the expiry
 * @param truncated    whether the value is only a part of what the key holds
 */
public record TableRow(
        int database,
        String key,
        String value,
        String dataType,
        long ttl,
        Instant lastModified,
        long size,
        Long expiresAt,
        long digest,
        boolean truncated) {}
