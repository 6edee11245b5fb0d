package io.caravan.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Sets what is logged, how and where, before the first logger is made. */
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

    /** Sets the level of all loggers. @param level one of error, warn, info, debug and trace; CARAVAN_LOG wins */
    public static void configure(String level) {
        set("caravan.log.level", level);
        set("caravan.log.camel", level);
    }

    /** Has what runs until it is stopped log as {@code log.format} and {@code log.dir} say. @param command names its file */
    public static void service(String command) {
        OurValues ours = new OurValues();
        service(
                command,
                ours.get("log.format").orElse("text"),
                ours.get("log.dir").orElse(""));
    }

    /**
     * As {@link #service(String)}, with values from elsewhere.
     *
     * @param format         {@code text} or {@code json}
     * @param folder         for a log file of this start; empty for none
     * @throws UsageException if the format is none, or the folder cannot be written to
     */
    public static void service(String command, String format, String folder) {
        if (!List.of("text", "json").contains(format)) {
            throw new UsageException("log.format (LOG_FORMAT) must be text or json, but is '" + format + "'");
        }
        System.setProperty("caravan.log.format", format);
        if (!folder.isEmpty()) {
            System.setProperty(
                    "caravan.log.file", LogFile.in(Path.of(folder), command).toString());
        }
    }

    /** Returns whether programs read the log. */
    static boolean isJson() {
        return "json".equals(System.getProperty("caravan.log.format"));
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
