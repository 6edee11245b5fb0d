package io.caravan.state;

/** The target table, the database or the right to use them is not as it must be. Trying again does not help. */
public class TargetException extends IllegalArgumentException {

    public TargetException(String message) {
        super(message);
    }

    public TargetException(String message, Throwable cause) {
        super(message, cause);
    }
}
