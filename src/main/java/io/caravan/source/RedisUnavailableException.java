package io.caravan.source;

import io.lettuce.core.RedisException;

/** A Redis server that cannot be reached or used now. The message names it and says what to do. */
public class RedisUnavailableException extends RedisException {

    public RedisUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
