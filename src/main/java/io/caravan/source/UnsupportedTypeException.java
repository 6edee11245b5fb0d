package io.caravan.source;

/** A key holds a type, of a module or of a newer server, whose value cannot be read in a natural shape. */
class UnsupportedTypeException extends RuntimeException {

    UnsupportedTypeException(String type) {
        super("holds a " + type + ", which only DUMP can read");
    }
}
