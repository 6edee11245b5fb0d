package io.caravan.counters;

import io.caravan.counters.Trap.Moment;

/**
 * A request of the protocol at which an exporter dies.
 *
 * @param ofRedis    whether Redis is asked, else PostgreSQL
 * @param name       as {@link Phases} names it
 * @param occurrence which request of that name, from 1
 */
record CrashPoint(boolean ofRedis, String name, int occurrence, Moment moment) {

    /** Returns whether the exporter is finishing the run of a dead one then. */
    boolean isRecovery() {
        return name.startsWith("recovery ");
    }
}
