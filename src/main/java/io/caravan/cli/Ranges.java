package io.caravan.cli;

/** Checks numbers that a command line gives. */
final class Ranges {

    private Ranges() {}

    static long atLeast(String option, long value, long least) {
        if (value < least) {
            throw new UsageException(option + " must be " + least + " or more, but is " + value);
        }
        return value;
    }

    static long between(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw new UsageException(option + " must be " + least + " to " + most + ", but is " + value);
        }
        return value;
    }
}
