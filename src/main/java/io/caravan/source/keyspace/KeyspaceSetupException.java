package io.caravan.source.keyspace;

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
}
