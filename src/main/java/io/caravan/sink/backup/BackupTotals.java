package io.caravan.sink.backup;

/**
 * What was done since the start.
 *
 * @param objects objects that were put
 * @param bytes   of these objects; of large strings those of the string
 * @param keys    versions of keys that are stored, those of keys that are gone included
 */
public record BackupTotals(long objects, long bytes, long keys) {}
