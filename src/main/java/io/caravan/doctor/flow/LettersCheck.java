package io.caravan.doctor.flow;

import io.caravan.doctor.Answer;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.caravan.state.DeadLetterStatus;
import io.caravan.state.letters.LetterStore;
import io.lettuce.core.RedisException;

/**
 * How full the dead letters are.
 *
 * @param capacity most letters
 */
record LettersCheck(int capacity) {

    /** @throws RedisException if they cannot be counted */
    Answer of(RedisConnections connections) {
        long letters = RedisKeyspace.await(new LetterStore(connections).size(), connections.timeout());
        String seen = letters + " of " + capacity;
        String look = "./caravan dead-letters list";
        if (letters >= capacity) {
            return Answer.fault(
                    seen + ": full, so a flow that has to give up a record stops",
                    look + ", replay or drop them, or raise dead-letter.capacity");
        }
        if (DeadLetterStatus.isNearlyFull(letters, capacity)) {
            return Answer.warning(seen + ": nearly full", look + ", and replay or drop them");
        }
        return letters == 0 ? Answer.ok(seen) : Answer.warning(seen + " wait for somebody to look at them", look);
    }
}
