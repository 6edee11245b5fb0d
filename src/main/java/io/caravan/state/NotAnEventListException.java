package io.caravan.state;

import io.lettuce.core.RedisCommandExecutionException;

/** The key where key events are to wait holds something else. Nothing of it was changed. */
public class NotAnEventListException extends RedisCommandExecutionException {

    NotAnEventListException(String message) {
        super(message);
    }
}
