package io.caravan.process;

/**
 * A key that was left as it is, because it cannot become a row.
 *
 * @param key    the key's bytes
 * @param reason why, one line
 */
public record RefusedKey(byte[] key, String reason) {}
