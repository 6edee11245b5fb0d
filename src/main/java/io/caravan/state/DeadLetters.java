package io.caravan.state;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisFailures;
import io.caravan.source.s3.S3Failures;
import io.caravan.state.letters.DeadLetter;
import io.caravan.state.letters.LetterContent;
import io.caravan.state.letters.LetterStore;
import io.caravan.state.letters.ManyKeys;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.function.Consumer;
import org.apache.camel.Exchange;

/**
 * The dead letters: a Redis stream beside the source, one entry for each record that was given up.
 *
 * Storing the same record for the same reason again changes nothing, so a letter may be stored again when it is not known
 * whether it was. A key and an entry of a stream are the same record whoever delivers them; a message and an event are, while
 * the same exchange carries them. The store is bounded and never drops a letter: when it is full, storing fails.
 */
public class DeadLetters {

    private LetterStore store;
    private int capacity = 10_000;
    private volatile Consumer<DeadLetter> replay;

    public void setConnections(RedisConnections connections) {
        this.store = new LetterStore(connections);
    }

    /** @param letters most letters to hold */
    public void setCapacity(int letters) {
        if (letters < 1) {
            throw new IllegalArgumentException("dead-letter.capacity must be 1 letter or more, but is " + letters);
        }
        this.capacity = letters;
    }

    public int getCapacity() {
        return capacity;
    }

    /** Returns where the letters are. */
    public LetterStore store() {
        return store;
    }

    /** @param refused is told what would be stored, while letters are replayed that are there already */
    public void setReplay(Consumer<DeadLetter> refused) {
        this.replay = refused;
    }

    /**
     * Stores what an exchange carries, each record of a batch as a letter of its own.
     *
     * @throws DeadLettersFullException if there is no room; the exchange is then not settled
     */
    public void park(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        Integer attempts = exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER, 0, Integer.class);
        String reason = failure == null ? "given up by its route" : whyFailed(failure);
        boolean isBatch = body instanceof Collection<?>;
        Collection<?> records = body instanceof Collection<?> batch
                ? batch
                : body instanceof ManyKeys parked ? parked.keys() : Collections.singletonList(body);
        int place = 0;
        for (Object each : records) {
            LetterContent content = LetterContent.of(each, exchange, isBatch ? place++ : -1);
            store(letterOf(content, exchange.getFromRouteId(), reason, attempts + 1));
        }
    }

    /** Returns why something failed in one line, in the words of the server where one refused it. */
    public static String whyFailed(Exception failure) {
        return SqlFailure.find(failure)
                .map(SqlFailure::reasonOf)
                .orElseGet(() -> S3Failures.kindOf(failure) == S3Failures.Kind.OTHER
                        ? RedisFailures.reasonOf(failure)
                        : S3Failures.reasonOf(failure));
    }

    private static DeadLetter letterOf(LetterContent content, String route, String reason, int attempts) {
        return new DeadLetter(
                route,
                content.source(),
                content.payload(),
                content.reason().orElse(reason),
                attempts,
                Instant.now(),
                content.origin());
    }

    /**
     * Stores an element of the list in which events wait that is none.
     *
     * @param list     as a person would name it
     * @param position in the list, counted from the first element that it ever held
     */
    void parkElement(byte[] element, String list, long position, String reason) {
        store(letterOf(LetterContent.ofElement(element, list, position, reason), "event-fallback", reason, 1));
    }

    private void store(DeadLetter letter) {
        Consumer<DeadLetter> refused = replay;
        if (refused != null) {
            refused.accept(letter);
        } else {
            store.store(letter, capacity);
        }
    }
}
