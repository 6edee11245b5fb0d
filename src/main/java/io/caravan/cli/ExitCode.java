package io.caravan.cli;

/** What a command's exit code says. */
public final class ExitCode {

    /** Everything was done. */
    public static final int DONE = 0;
    /** The command failed; nothing is lost by that. */
    public static final int FAILED = 1;
    /** The command line, or a value in it, is wrong; nothing was begun. */
    public static final int USAGE = 2;
    /** Done, but something was lost, parked or left out; the report says what. */
    public static final int INCOMPLETE = 3;

    private ExitCode() {}
}
