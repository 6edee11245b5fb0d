package io.caravan.monitor;

import io.caravan.source.stream.StreamId;

/**
 * How many entries of a stream a group has not been given yet.
 *
 * @param estimated whether the number is a guess, because the server does not know it and it is too large to be counted
 */
record Lag(long entries, boolean estimated) {

    /** The most entries that are counted one by one. */
    static final int COUNTED = 100;

    static Lag exactly(long entries) {
        return new Lag(entries, false);
    }

    /**
     * Tells the lag where the ends of the stream alone give it.
     *
     * @return {@code null} if entries lie on both sides of the last delivered one
     */
    static Lag byEnds(StreamId delivered, WatchedStream.Ends stream) {
        if (stream.length() == 0 || delivered.compareTo(stream.last()) >= 0) {
            return exactly(0);
        }
        return delivered.compareTo(stream.first()) < 0 ? exactly(stream.length()) : null;
    }

    /**
     * Tells the lag from the entries that were found after the last delivered one.
     *
     * @param found at most {@link #COUNTED} and one more; with that one more the lag is guessed by the times of the ids, as
     *              if the stream had grown evenly
     */
    static Lag byCount(long found, StreamId delivered, WatchedStream.Ends stream) {
        if (found <= COUNTED) {
            return exactly(found);
        }
        double all = stream.last().milliseconds() - stream.first().milliseconds();
        double after = stream.last().milliseconds() - delivered.milliseconds();
        long guess = all <= 0 ? found : Math.round(stream.length() * (after / all));
        return new Lag(Math.max(found, Math.min(guess, stream.length())), true);
    }
}
