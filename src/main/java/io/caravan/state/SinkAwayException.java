package io.caravan.state;

/**
 * The database cannot be asked now: it is down, out of room, in recovery, or another session holds what is needed.
 *
 * The same call may succeed later. A commit whose answer was lost ends here too; repeating it tells how it went.
 */
public class SinkAwayException extends IllegalStateException {

    public SinkAwayException(String message, Throwable cause) {
        super(message, cause);
    }
}
