package io.caravan.state;

import java.math.BigInteger;
import java.util.List;

/**
 * What one commit wrote. Written and parked together are all the totals that were given.
 *
 * @param rows         rows in the target table
 * @param amount       sum of their amounts
 * @param parkedRows   rows that the target refused, now in {@code caravan_parked}
 * @param parkedAmount sum of the parked amounts
 * @param parked       the first of the parked rows, at most {@value #SHOWN}
 */
public record Committed(long rows, BigInteger amount, long parkedRows, BigInteger parkedAmount, List<Parked> parked) {

    /** How many parked rows are kept to be shown. */
    public static final int SHOWN = 100;

    static final Committed NOTHING = new Committed(0, BigInteger.ZERO, 0, BigInteger.ZERO, List.of());

    public Committed {
        parked = List.copyOf(parked);
    }

    /** A total that the target refused, and the reason on one line. */
    public record Parked(Total total, String reason) {}
}
