package io.caravan.sink.backup;

/** A value that is read in pieces changed each time before its last piece was read. A later change of its key tries again. */
public class UnstableValueException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    public UnstableValueException(String message, Throwable cause) {
        super(message, cause);
    }
}
