package io.caravan.cli.backup;

import java.io.PrintStream;

/** The lines by which the realtime backup says what it does. */
final class Steps {

    private final PrintStream out;

    /** @param out {@code null} to say nothing */
    Steps(PrintStream out) {
        this.out = out;
    }

    /** Says that something is done. */
    void say(String step) {
        if (out != null) {
            out.println("[*] " + step);
        }
    }

    /** Says that something is not as it should be. */
    void warn(String line) {
        if (out != null) {
            out.println("[!] " + line);
        }
    }

    /** Says that each of several workers has begun. */
    void workers(String title, String name, int count) {
        say(title);
        for (int number = 0; number < count && out != null; number++) {
            out.println("    > [" + name + "-" + number + "] starting...OK!");
        }
    }
}
