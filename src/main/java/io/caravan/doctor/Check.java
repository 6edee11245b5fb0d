package io.caravan.doctor;

/**
 * One question about a server.
 *
 * @param what   in a few words
 * @param answer how it is found out
 */
public record Check(String what, Question answer) {

    /** A question, asked of a server that has answered before. */
    public interface Question {

        /**
         * Asks.
         *
         * @throws Exception why it cannot be found out; its message is for the operator, as the checks of flows word theirs
         */
        Answer ask() throws Exception;
    }
}
