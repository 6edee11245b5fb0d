package io.caravan.state;

import java.math.BigInteger;
import java.util.List;

/**
 * One row for the target table: what the counters of one group add up to.
 *
 * @param group  the text for each value column, in the order in which the target table was described; never {@code null}
 * @param amount greater than zero, of any size
 */
public record Total(List<String> group, BigInteger amount) {

    public Total {
        group = List.copyOf(group);
        if (amount.signum() <= 0) {
            throw new IllegalArgumentException(
                    "A total must be greater than 0, but group " + Excerpt.of(group.toString()) + " has " + amount);
        }
    }
}
