package io.caravan.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a person is looking. */
public final class Terminal {

    private Terminal() {}

    /** Returns whether standard error is a terminal. */
    public static boolean isStderr() {
        return isTerminal(2);
    }

    /** Returns whether standard output is a terminal on which colours are wanted, as NO_COLOR says. */
    public static boolean hasColours() {
        return isTerminal(1) && !Environment.has("NO_COLOR") && !"dumb".equals(System.getenv("TERM"));
    }

    private static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            if (Files.isSymbolicLink(link)) {
                String file = Files.readSymbolicLink(link).toString();
                return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty") || file.equals("/dev/console");
            }
        } catch (IOException e) {
            // asked in another way below
        }
        return System.console() != null;
    }
}
