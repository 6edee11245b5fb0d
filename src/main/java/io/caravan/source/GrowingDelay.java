package io.caravan.source;

/**
 * How long to wait after a failure: twice as long after each one, up to a limit.
 *
 * @param firstMillis   the delay after the first failure
 * @param longestMillis the delay that is never exceeded
 */
public record GrowingDelay(long firstMillis, long longestMillis) {

    private static final long FIRST_RECONNECT_MILLIS = 50;
    private static final long LONGEST_RECONNECT_MILLIS = 10_000;
    private static final int MOST_DOUBLINGS = 20;

    /** Returns the delays between attempts to connect again that a deployment is set to. */
    static GrowingDelay ofReconnects(RedisConnections connections) {
        long first = connections.reconnectDelay().toMillis();
        return first > 0
                ? new GrowingDelay(first, connections.longestReconnectDelay().toMillis())
                : new GrowingDelay(FIRST_RECONNECT_MILLIS, LONGEST_RECONNECT_MILLIS);
    }

    /** @param before how many attempts have failed before this one */
    public long millis(int before) {
        return Math.min(longestMillis, firstMillis << Math.min(before, MOST_DOUBLINGS));
    }
}
