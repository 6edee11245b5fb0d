package io.caravan.source.stream;

import io.caravan.source.GrowingDelay;

/**
 * How a consumer reads.
 *
 * @param batchSize     most entries of an exchange
 * @param maxBatchBytes bytes of an exchange, as far as the size of entries can be known before
 * @param blockMillis   longest wait of one command
 * @param pollMillis    pause after a read that found less than there was room for
 * @param claimMillis   how long an entry is left to another consumer; 0 for ever
 * @param maxDeliveries after how many deliveries an entry that fails is given up; 0 for never
 * @param retry         pauses after failed exchanges
 * @param createGroup   whether a missing group is created
 * @param startFrom     where it begins then
 * @param afterCommit   what becomes of acknowledged entries
 */
record StreamOptions(
        int batchSize,
        long maxBatchBytes,
        long blockMillis,
        long pollMillis,
        long claimMillis,
        int maxDeliveries,
        GrowingDelay retry,
        boolean createGroup,
        String startFrom,
        AfterCommit afterCommit) {

    private static final long SHORTEST_IDLE_MILLIS = 10;
    private static final long LONGEST_IDLE_MILLIS = 500;

    /** Returns how long to wait after rounds that found nothing, where no command can wait itself. */
    long idleMillis(int rounds) {
        long first = Math.max(SHORTEST_IDLE_MILLIS, pollMillis);
        return new GrowingDelay(first, Math.max(first, Math.min(blockMillis, LONGEST_IDLE_MILLIS))).millis(rounds);
    }

    /** Returns whether an entry that has been delivered so often is delivered alone. */
    boolean isLastChance(long deliveries) {
        return maxDeliveries > 0 && deliveries >= maxDeliveries;
    }
}
