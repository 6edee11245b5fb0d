package io.caravan.process.table;

/**
 * A sample of a time series as a row.
 *
 * @param database  number of the database
 * @param key       the key of the series, in the encoding of {@link io.caravan.source.KeyText}
 * @param timestamp milliseconds since 1970; a series has each once
 * @param value     may be infinite or not a number, if the server took that
 */
public record TableSample(int database, String key, long timestamp, double value) {}
