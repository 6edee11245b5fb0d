package io.caravan.cli;

/** What a command's exit code says. */
final class ExitCode {

    /** Everything was done. */
    static final int DONE = 0;
    /** The command failed; nothing is lost by that. */
    static final int FAILED = 1;
    /** The command line, or a value in it, is wrong; nothing was begun. */
    static final int USAGE = 2;
    /** Done, but something was lost, parked or left out; the report says what. */
    static final int INCOMPLETE = 3;

    private ExitCode() {}
}
