package io.caravan.status;

import java.util.HashMap;
import java.util.Map;

/**
 * How many dead letters wait for somebody.
 *
 * @param waiting  letters in the store
 * @param capacity most that it takes
 * @param totals   totals of counters in PostgreSQL, which takes as many
 * @param byRoute  how many each route has given up
 * @param failure  why that is not known; {@code null} where it is
 */
record LetterCounts(long waiting, long capacity, long totals, Map<String, Long> byRoute, String failure) {

    static LetterCounts none(long capacity) {
        return new LetterCounts(0, capacity, 0, Map.of(), null);
    }

    LetterCounts failed(String reason) {
        return new LetterCounts(waiting, capacity, totals, byRoute, reason);
    }

    /** Returns these and totals that the route of counters has parked. */
    LetterCounts withTotals(long parked) {
        if (parked == 0) {
            return this;
        }
        Map<String, Long> all = new HashMap<>(byRoute);
        all.merge("counters-to-postgres", parked, Long::sum);
        return new LetterCounts(waiting, capacity, parked, Map.copyOf(all), failure);
    }

    long of(Flow flow) {
        return flow.routes().stream()
                .mapToLong(route -> byRoute.getOrDefault(route, 0L))
                .sum();
    }

    boolean isFull() {
        return waiting >= capacity || totals >= capacity;
    }
}
