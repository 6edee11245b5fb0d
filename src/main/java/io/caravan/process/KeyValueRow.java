package io.caravan.process;

/**
 * A key and its value as a row of text columns.
 *
 * @param database number of the database
 * @param key      the key, in the encoding of {@link io.caravan.source.KeyText}
 * @param value    a string as it is, in the same encoding; any other type as JSON, see {@link KeyValues}
 */
public record KeyValueRow(int database, String key, String value) {}
