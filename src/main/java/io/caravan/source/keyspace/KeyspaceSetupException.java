package io.caravan.source.keyspace;

import io.caravan.source.RedisFailures;
import io.lettuce.core.RedisException;

/** A server is not set up to announce events, and this user may not change that; the message says what to set. */
public class KeyspaceSetupException extends RedisException {

    private static final long serialVersionUID = 1;

    KeyspaceSetupException(String message) {
        super(message);
    }

    KeyspaceSetupException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Says why a server cannot be listened to, in one line. @param address host and port */
    static RedisException describe(String address, RedisException failure) {
        if (failure instanceof KeyspaceSetupException) {
            return failure;
        }
        return RedisFailures.isRefusal(failure)
                ? RedisFailures.refused(address, failure)
                : RedisFailures.cannotConnect(address, failure);
    }
}
