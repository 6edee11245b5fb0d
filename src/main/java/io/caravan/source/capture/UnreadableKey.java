package io.caravan.source.capture;

/**
 * A key that the server does not give, and would not give if it were asked again.
 *
 * @param reason in the server's words, one line
 */
public record UnreadableKey(int database, byte[] key, String reason) {}
