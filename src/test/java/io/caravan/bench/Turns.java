package io.caravan.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Two ways to do the same, which take turns; the medians of their times are compared. */
final class Turns {

    /** One of the ways, done once; returns the seconds that it took. */
    interface Way {
        double seconds() throws Exception;
    }

    private Turns() {}

    /**
     * Prints the rates of both.
     *
     * @param keys  that either way handles at once
     * @param limit goes first in each round
     */
    static void compare(String name, int keys, int rounds, Way limit, Way ours) throws Exception {
        List<Double> limits = new ArrayList<>();
        List<Double> own = new ArrayList<>();
        // The first round warms both up.
        for (int round = 0; round <= rounds; round++) {
            double limitSeconds = limit.seconds();
            double ourSeconds = ours.seconds();
            if (round > 0) {
                limits.add(limitSeconds);
                own.add(ourSeconds);
            }
        }
        double ourRate = keys / median(own);
        double limitRate = keys / median(limits);
        System.out.printf(
                "%-24s ours %,10.0f keys/s   limit %,10.0f keys/s   ratio %3.0f %%%n",
                name, ourRate, limitRate, 100 * ourRate / limitRate);
    }

    private static double median(List<Double> seconds) {
        Collections.sort(seconds);
        return seconds.get(seconds.size() / 2);
    }
}
