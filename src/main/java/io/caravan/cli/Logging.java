package io.caravan.cli;

import java.nio.file.Path;
import java.util.Locale;

/** Sets log levels before the first logger is made. */
public final class Logging {

    private Logging() {}

    /**
     * Commands are quiet unless told otherwise, the service says what it does.
     *
     * CARAVAN_LOG, or RUST_LOG as the counter exporter names it, holds error, warn, info, debug or trace.
     */
    public static void configure(boolean service) {
        String level = System.getenv().getOrDefault("CARAVAN_LOG", System.getenv("RUST_LOG"));
        if (level != null) {
            set("caravan.log.level", level);
            set("caravan.log.camel", level);
        } else if (!service) {
            set("caravan.log.level", "warn");
            // What fails in a command is told once, by the command.
            set("caravan.log.camel", "off");
            set("caravan.log.libraries", "error");
        }
    }

    /**
     * Sets the level of all loggers and adds a file.
     *
     * @param level one of error, warn, info, debug and trace; CARAVAN_LOG wins
     * @param file  where the log goes besides standard error; {@code null} for nowhere
     */
    public static void configure(String level, Path file) {
        set("caravan.log.level", level);
        set("caravan.log.camel", level);
        if (file != null) {
            System.setProperty("caravan.log.file", file.toString());
        }
    }

    /** Has Caravan's own loggers say everything, whatever was said before. */
    public static void debug() {
        System.setProperty("caravan.log.level", "DEBUG");
    }

    /** Has Caravan's own loggers say only what fails, where a command tells the rest itself; CARAVAN_LOG wins. */
    public static void errorsOnly() {
        if (System.getenv("CARAVAN_LOG") == null && System.getenv("RUST_LOG") == null) {
            System.setProperty("caravan.log.level", "ERROR");
        }
    }

    private static void set(String property, String level) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, level.toUpperCase(Locale.ROOT));
        }
    }
}
