package io.caravan.process;

/**
 * A stream entry as a row of text columns.
 *
 * @param streamKey    name of the stream, with {@code dbN:} before it outside the default database
 * @param messageId    id of the entry
 * @param data         its fields as a JSON object of texts; a name that occurs more than once has an array of its values
 * @param milliseconds the time of the id, milliseconds since 1970 in UTC; {@code null} beyond the year 294276
 */
public record StreamRow(String streamKey, String messageId, String data, Long milliseconds) {}
