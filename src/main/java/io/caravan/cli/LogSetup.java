package io.caravan.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashCommonFieldNames;
import org.slf4j.Logger;

/**
 * Sends the log to standard error. Found by Logback; written in Java because reading XML would take a fifth of a command's
 * start.
 *
 * A file named by {@code logback.configurationFile}, or logback-test.xml or logback.xml on the class path, replaces it.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogSetup extends ContextAwareBase implements Configurator {

    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{1} - %msg%n%ex{short}";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (isReplaced()) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(standardError(context));
        String file = System.getProperty("caravan.log.file");
        if (file != null) {
            context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(file(context, file));
        }
        set(context, Logger.ROOT_LOGGER_NAME, "caravan.log.level", Level.INFO);
        set(context, "org.apache.camel", "caravan.log.camel", Level.INFO);
        // It says of each route at every start whether it watches over it, and again that it has started.
        set(context, "org.apache.camel.impl.engine.DefaultSupervisingRouteController", "caravan.log.camel", Level.WARN);
        // What it says of elections is said by LeaderElection; its tasks warn when they have done what they had to.
        set(context, "org.apache.camel.support.task", "caravan.log.camel", Level.ERROR);
        set(context, "org.apache.camel.component.master", "caravan.log.camel", Level.WARN);
        // What Camel's poller says in the name of a consumer.
        set(context, "io.caravan.source.scan.RedisScanConsumer", "caravan.log.camel", Level.INFO);
        set(context, "io.lettuce", "caravan.log.libraries", Level.WARN);
        set(context, "io.netty", "caravan.log.libraries", Level.WARN);
        set(context, "com.zaxxer.hikari", "caravan.log.libraries", Level.WARN);
        // It warns when a route is started again, whose meters it has already.
        set(context, "io.micrometer", "caravan.log.libraries", Level.ERROR);
        // Below that they print what they send, with keys and signatures.
        set(context, "software.amazon.awssdk", "caravan.log.libraries", Level.WARN);
        set(context, "org.apache.http", "caravan.log.libraries", Level.WARN);
        set(context, "org.quartz", "caravan.log.libraries", Level.WARN);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static boolean isReplaced() {
        ClassLoader loader = LogSetup.class.getClassLoader();
        return System.getProperty("logback.configurationFile") != null
                || loader.getResource("logback-test.xml") != null
                || loader.getResource("logback.xml") != null;
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context) {
        return Logging.isJson() ? json(context) : text(context);
    }

    /** The fields by which Logstash names them, and the route at work. */
    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        LogstashEncoder encoder = new LogstashEncoder();
        encoder.setContext(context);
        encoder.setIncludeContext(false);
        encoder.setTimeZone("UTC");
        encoder.addIncludeMdcKeyName("camel.routeId");
        encoder.addMdcKeyFieldName("camel.routeId=route");
        encoder.getFieldNames().setVersion(LogstashCommonFieldNames.IGNORE_FIELD_INDICATOR);
        encoder.getFieldNames().setLevelValue(LogstashCommonFieldNames.IGNORE_FIELD_INDICATOR);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        return encoder;
    }

    private static FileAppender<ILoggingEvent> file(LoggerContext context, String file) {
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setContext(context);
        appender.setName("file");
        appender.setFile(file);
        appender.setEncoder(encoder(context));
        appender.start();
        return appender;
    }

    private static ConsoleAppender<ILoggingEvent> standardError(LoggerContext context) {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(encoder(context));
        appender.start();
        return appender;
    }

    private static void set(LoggerContext context, String logger, String property, Level otherwise) {
        context.getLogger(logger).setLevel(Level.toLevel(System.getProperty(property), otherwise));
    }
}
