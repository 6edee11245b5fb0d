package io.caravan.table;

/**
 * What a row must hold.
 *
 * @param value     a string; JSON without blanks for any other type
 * @param size      characters, or bytes of what is no text; elements
 * @param expiresAt milliseconds since 1970; -1 for a key that stays
 */
record ExpectedRow(String type, String value, long size, long expiresAt) {

    /** Times of expiry less than a second apart are the same. */
    boolean isSame(ExpectedRow other) {
        return type.equals(other.type)
                && value.equals(other.value)
                && size == other.size
                && (expiresAt < 0) == (other.expiresAt < 0)
                && Math.abs(expiresAt - other.expiresAt) < 1_000;
    }
}
