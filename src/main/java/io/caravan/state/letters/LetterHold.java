package io.caravan.state.letters;

import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds one letter at a time while it is replayed, so that nobody else does it too. A process that dies holds its letter for
 * {@value #LEASE_SECONDS} seconds more.
 */
public final class LetterHold implements AutoCloseable {

    public static final int LEASE_SECONDS = 30;

    private static final Logger LOG = LoggerFactory.getLogger(LetterHold.class);
    private static final Duration LEASE = Duration.ofSeconds(LEASE_SECONDS);

    private final LetterStore store;
    private final String owner = UUID.randomUUID().toString();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "caravan-letter");
        created.setDaemon(true);
        return created;
    });
    private String held;

    public LetterHold(LetterStore store) {
        this.store = store;
        thread.scheduleWithFixedDelay(this::renew, LEASE_SECONDS / 3, LEASE_SECONDS / 3, TimeUnit.SECONDS);
    }

    /** Begins to hold a letter. */
    public synchronized Hold take(String id) {
        Hold answer = store.hold(id, owner, LEASE);
        held = answer == Hold.DONE ? id : null;
        return answer;
    }

    private synchronized void renew() {
        if (held == null) {
            return;
        }
        try {
            store.hold(held, owner, LEASE);
        } catch (RedisException e) {
            LOG.warn("Cannot hold letter {} any longer: {}", held, e.getMessage());
        }
    }

    /** Removes the letter that is held: it is replayed. */
    public synchronized void remove() {
        store.remove(held, owner);
        held = null;
    }

    /** Leaves the letter that is held as it is. */
    public synchronized void release() {
        store.release(held, owner);
        held = null;
    }

    /** Leaves the letter that is held, and notes why it was refused again. */
    public synchronized void failed(StoredLetter letter, LetterFailure failure) {
        store.failed(letter, owner, failure);
        held = null;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
