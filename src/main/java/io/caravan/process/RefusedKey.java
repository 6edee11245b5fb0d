package io.caravan.process;

/**
 * A key that was left as it is, because it cannot become a row.
 *
 * @param key    the key's bytes
 * @param reason why, one line
 * @param take   what its run does to the counters that it reads; empty where it reads no counters
 */
public record RefusedKey(byte[] key, String reason, String take) {

    /** A key that no run of counters has read. */
    public RefusedKey(byte[] key, String reason) {
        this(key, reason, "");
    }
}
