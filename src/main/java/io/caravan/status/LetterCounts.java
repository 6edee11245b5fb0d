package io.caravan.status;

import java.util.Map;

/**
 * How many dead letters wait for somebody.
 *
 * @param waiting  letters in the store
 * @param capacity most that it takes
 * @param byRoute  how many each route has given up
 * @param failure  why that is not known; {@code null} where it is
 */
record LetterCounts(long waiting, long capacity, Map<String, Long> byRoute, String failure) {

    static LetterCounts none(long capacity) {
        return new LetterCounts(0, capacity, Map.of(), null);
    }

    LetterCounts failed(String reason) {
        return new LetterCounts(waiting, capacity, byRoute, reason);
    }

    long of(Flow flow) {
        return flow.routes().stream()
                .mapToLong(route -> byRoute.getOrDefault(route, 0L))
                .sum();
    }

    boolean isFull() {
        return waiting >= capacity;
    }
}
