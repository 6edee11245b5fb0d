package io.caravan.cli;

/** An option, or a combination of options, that cannot be meant. */
class UsageException extends RuntimeException {

    UsageException(String message) {
        super(message);
    }

    UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
