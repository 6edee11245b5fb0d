package io.caravan.sink.replay;

/** A record that would be parked again. The message is the reason. */
final class RefusedAgainException extends RuntimeException {

    RefusedAgainException(String message) {
        super(message);
    }
}
