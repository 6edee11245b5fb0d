package io.caravan.state;

/** A parked total is not one of the table, the columns and the extractors that are set. Others may be. */
public final class ForeignTotalException extends IllegalArgumentException {

    public ForeignTotalException(String message) {
        super(message);
    }
}
