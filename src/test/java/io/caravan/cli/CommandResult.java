package io.caravan.cli;

import java.util.List;

/**
 * What a command line came to.
 *
 * @param exitCode as the process ends with it
 * @param out      what it wrote to standard output
 * @param err      what it wrote to standard error
 */
public record CommandResult(int exitCode, String out, String err) {

    /** Returns the lines of standard error. */
    public List<String> errors() {
        return err.lines().toList();
    }

    @Override
    public String toString() {
        return "exit code " + exitCode + "\n--- out ---\n" + out + "--- err ---\n" + err;
    }
}
