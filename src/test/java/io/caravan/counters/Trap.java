package io.caravan.counters;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Acts once, at one request of a {@link Relay}: the n-th of its name. */
final class Trap implements Relay.Watch {

    /** When the trap acts, and what becomes of the request. */
    enum Moment {
        /** The server never gets the request. */
        BEFORE,
        /** The server gets the request after the action. */
        LATE,
        /** The server has answered, and the client never knows. */
        AFTER
    }

    private final String name;
    private final Moment moment;
    private final Runnable action;
    private final AtomicInteger left;
    private final CountDownLatch sprung = new CountDownLatch(1);
    private volatile boolean caught;

    /** @param occurrence which request of that name, from 1 */
    Trap(String name, int occurrence, Moment moment, Runnable action) {
        this.name = name;
        this.moment = moment;
        this.action = action;
        this.left = new AtomicInteger(occurrence);
    }

    @Override
    public boolean before(String request) {
        if (!request.equals(name) || left.decrementAndGet() != 0 || moment == Moment.AFTER) {
            return true;
        }
        act();
        return moment == Moment.LATE;
    }

    @Override
    public boolean after(String request) {
        if (!request.equals(name) || left.get() > 0 || moment != Moment.AFTER || isSprung()) {
            return true;
        }
        act();
        return false;
    }

    private void act() {
        caught = true;
        action.run();
        sprung.countDown();
    }

    boolean isSprung() {
        return caught;
    }

    /** Waits until its action is done. */
    void await() throws InterruptedException {
        if (!sprung.await(2, TimeUnit.MINUTES)) {
            throw new AssertionError("Within two minutes there was no request " + this);
        }
    }

    @Override
    public String toString() {
        return moment + " " + name;
    }
}
