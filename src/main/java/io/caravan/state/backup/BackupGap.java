package io.caravan.state.backup;

/**
 * A time in which changes may have been missed, until a pass over all keys repaired it.
 *
 * @param from   milliseconds since 1970; whatever changed before is in the history
 * @param to     when the pass was stored; {@link #OPEN} until then
 * @param reason why, in words
 */
public record BackupGap(long from, long to, String reason) {

    /** Nothing has repaired it yet. */
    public static final long OPEN = Long.MAX_VALUE;

    /** Returns whether the state of a moment may be incomplete. */
    public boolean covers(long moment) {
        return from <= moment && moment <= to;
    }

    /** Returns whether no pass has repaired it yet. */
    boolean isOpen() {
        return to == OPEN;
    }
}
