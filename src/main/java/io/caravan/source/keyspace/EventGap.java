package io.caravan.source.keyspace;

import java.time.Instant;

/**
 * A window in which events may have been missed. What was received before {@code from} and after {@code to} is whole.
 *
 * @param node   host and port of the server whose events are concerned
 * @param reason why
 * @param from   when the last was received that is known to follow all before it
 * @param to     when events were received again
 * @param lost   how many events were dropped; -1 where nobody can know
 * @param epoch  number of the time without a gap that begins after it
 */
public record EventGap(String node, Reason reason, Instant from, Instant to, long lost, long epoch) {

    /** What opened a gap. */
    public enum Reason {
        /** Nothing ran between two runs of the flow. */
        NOT_RUNNING("the flow did not run"),
        /** The connection of the subscription was lost, or the server cut it. */
        DISCONNECTED("the connection was lost"),
        /** The server process is another one. */
        SERVER_RESTARTED("the server was restarted"),
        /** The server answers, and announces nothing. */
        SILENT("the server announced nothing, though it answered"),
        /** The server refused the write that proves that it announces. */
        UNPROVEN("the server refused writes, so that nobody could know whether it announced events"),
        /** Flags of notify-keyspace-events were taken away. */
        FLAGS_REMOVED("flags of notify-keyspace-events were removed"),
        /** More events came than could be handed on. */
        OVERFLOW("the buffer was full"),
        /** FLUSHALL or FLUSHDB, which announce no key. */
        FLUSHED("the database was flushed, which announces no key"),
        /** Another server has become primary, or slots have come to a server that was not listened to. */
        TOPOLOGY("the cluster has changed");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
