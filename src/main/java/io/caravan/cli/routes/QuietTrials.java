package io.caravan.cli.routes;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/** Keeps what Camel says of a trial out of the log, where it would look like a start of the service. */
final class QuietTrials extends TurboFilter {

    /** The thread on which files are tried while the service runs. */
    static final String THREAD = "caravan-reload";

    private QuietTrials() {}

    static void begin() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logs) {
            logs.addTurboFilter(new QuietTrials());
        }
    }

    @Override
    public FilterReply decide(
            Marker marker, Logger logger, Level level, String format, Object[] values, Throwable failure) {
        boolean trial = Thread.currentThread().getName().equals(THREAD)
                && logger.getName().startsWith("org.apache.camel")
                && !level.isGreaterOrEqual(Level.WARN);
        return trial ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
