package io.caravan.source;

import io.lettuce.core.RedisCommandExecutionException;

/** The server does not let this user run a command, or touch a key. Trying again does not help. */
public class RedisRightException extends RedisCommandExecutionException {

    RedisRightException(String message) {
        super(message);
    }
}
