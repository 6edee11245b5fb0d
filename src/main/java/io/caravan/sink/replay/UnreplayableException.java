package io.caravan.sink.replay;

/** A letter that cannot be replayed as it is. The message says what to do instead. */
final class UnreplayableException extends IllegalArgumentException {

    UnreplayableException(String message) {
        super(message);
    }
}
