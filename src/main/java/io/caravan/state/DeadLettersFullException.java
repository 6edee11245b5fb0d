package io.caravan.state;

/** The dead-letter store has reached its bound. Its flow stops until letters are taken out: none is ever dropped. */
public class DeadLettersFullException extends IllegalStateException {

    public DeadLettersFullException(String key, int capacity) {
        super("The dead-letter store " + key + " holds " + capacity
                + " letters, the most it may (dead-letter.capacity). Replay or drop some; until then the flow waits");
    }

    /** @param table where totals are parked @param held how many are there @param more how many a run has besides, or more */
    DeadLettersFullException(String table, long held, long more, int capacity) {
        super("The dead-letter store " + table + " holds " + held + " totals, and would hold " + more
                + " more, but at most " + capacity
                + " (dead-letter.capacity). ./caravan dead-letters list says why they were"
                + " refused; mend the table, then replay or drop them. Until then the run is not written, and nothing of it is"
                + " lost");
    }
}
