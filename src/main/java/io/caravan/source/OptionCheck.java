package io.caravan.source;

import java.util.function.Supplier;

/**
 * Refuses wrong values of endpoint options, in one line that names the option.
 *
 * @param scheme of the endpoint
 */
public record OptionCheck(String scheme) {

    /** @param rule what the value must be, as in "must be 1 or more" */
    public void require(String option, boolean valid, String rule, long value) {
        if (!valid) {
            throw new IllegalArgumentException(scheme + " option " + option + " " + rule + ", but is " + value);
        }
    }

    /** Returns what the supplier reads from the option's text; a refusal gets the option's name. */
    public <T> T read(String option, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(scheme + " option " + option + ": " + e.getMessage());
        }
    }
}
