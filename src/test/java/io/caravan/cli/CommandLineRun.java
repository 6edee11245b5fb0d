package io.caravan.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/** Runs command lines inside the JVM of the test, which is fast, with the log levels that a command has. */
public final class CommandLineRun {

    private static final Map<String, Level> LEVELS = Map.of(
            Logger.ROOT_LOGGER_NAME,
            Level.WARN,
            "io.caravan",
            Level.WARN,
            "io.caravan.source.scan.RedisScanConsumer",
            Level.OFF,
            "org.apache.camel",
            Level.OFF,
            "io.lettuce",
            Level.ERROR,
            "io.netty",
            Level.ERROR,
            "com.zaxxer.hikari",
            Level.ERROR);

    private CommandLineRun() {}

    /** Runs a command line to its end. */
    public static CommandResult of(String... arguments) {
        PrintStream formerOut = System.out;
        PrintStream formerErr = System.err;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Map<String, Level> formerLevels = levels(LEVELS);
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
            int exitCode = CaravanCommand.run(arguments);
            return new CommandResult(
                    exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(formerOut);
            System.setErr(formerErr);
            levels(formerLevels);
        }
    }

    private static Map<String, Level> levels(Map<String, Level> levels) {
        LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
        Map<String, Level> former = new TreeMap<>();
        levels.forEach((name, level) -> {
            Logger logger = loggers.getLogger(name);
            Level before = logger.getLevel();
            if (before != null) {
                former.put(name, before);
            }
            logger.setLevel(level);
        });
        return former;
    }
}
