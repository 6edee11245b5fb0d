package io.caravan.state;

/** The dead-letter store has reached its bound. Its flow stops until letters are taken out: none is ever dropped. */
public class DeadLettersFullException extends IllegalStateException {

    public DeadLettersFullException(String key, int capacity) {
        super("The dead-letter store " + key + " holds " + capacity
                + " letters, the most it may (dead-letter.capacity). Replay or drop some; until then the flow waits");
    }
}
