package io.caravan.cli.events;

import io.caravan.cli.FlowValues;
import io.caravan.cli.Logging;
import io.caravan.cli.OurValues;
import io.caravan.cli.QuickStart;
import io.caravan.cli.UsageException;
import io.caravan.cli.Version;
import io.caravan.process.EventValues;
import io.caravan.process.KeyMasks;
import io.caravan.sink.rabbitmq.EventSetting;
import io.caravan.sink.rabbitmq.EventSettings;
import io.caravan.sink.rabbitmq.control.ControlCommand;
import io.caravan.sink.rabbitmq.control.ControlRequest;
import io.caravan.source.keyspace.EventClasses;
import io.caravan.source.keyspace.RedisKeyspaceConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Key events to RabbitMQ, with the arguments of the AMQP module for Redis. */
@Command(
        name = "events",
        description = {
            "Forwards events of keys in Redis to an exchange of RabbitMQ until it is stopped.",
            "With one of these words in the place of FLAGS it has every running instance do that, and shows the answers:",
            "config_set, connect, disconnect, fallback_storage_size_set, keymask_clean, keymask_add, keymask_set."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class EventsCommand implements Callable<Integer> {

    private static final String FLOW = "keyspace-to-rabbitmq";

    @Parameters(
            arity = "0..*",
            paramLabel = "ARGUMENT",
            description =
                    "FLAGS HOST PORT USER PASSWORD HEARTBEAT EXCHANGE ROUTING_KEY DELIVERY_MODE FALLBACK_SIZE MASK…,"
                            + " as the AMQP module takes them; the first ones, or none.")
    List<String> arguments = new ArrayList<>();

    @Mixin
    RedisAddress redis;

    @Option(
            names = "--databases",
            paramLabel = "NUMBERS",
            description = "Databases to watch, such as 0,1,3-5. Default: *, all.")
    String databases;

    @Option(
            names = "--events",
            paramLabel = "FLAGS",
            description =
                    "Classes of events by the letters of notify-keyspace-events: g$lshzxetdmn, or A. Default: xe.")
    String events;

    @Mixin
    BrokerOptions broker;

    @Option(
            names = "--mask-syntax",
            paramLabel = "SYNTAX",
            description = "How masks are read: module, or regex for regular expressions. Default: module.")
    String maskSyntax;

    @Option(
            names = "--values",
            paramLabel = "WHICH",
            description = "none, or last to carry with each event the last value of its key. Default: that of"
                    + " keyspace-to-rabbitmq.values, none.")
    String values;

    @Override
    public Integer call() throws Exception {
        refuseUnknownOptions();
        Optional<ControlCommand> command = arguments.isEmpty() ? Optional.empty() : ControlCommand.of(arguments.get(0));
        return command.isPresent() ? control(command.get()) : forward();
    }

    private int control(ControlCommand command) throws Exception {
        if (events != null || databases != null || maskSyntax != null || values != null) {
            throw new UsageException(
                    "--events, --databases, --mask-syntax and --values cannot be changed while it runs");
        }
        ControlRequest request = ControlRequests.of(command, arguments.subList(1, arguments.size()), broker);
        FlowValues flow = new FlowValues();
        redis.uri().ifPresent(uri -> flow.setText("redis.uri", uri));
        Logging.configure(false);
        QuickStart.configure();
        return new ControlRun(request).run(flow);
    }

    private int forward() throws Exception {
        Logging.service("events");
        OurValues ours = new OurValues();
        FlowValues flow = new FlowValues();
        EventSettings settings = settings(flow, ours);
        flow.set(FLOW + ".enabled", true);
        flow.set("camel.main.autoConfigurationLogSummary", false);
        redis.uri().ifPresent(uri -> flow.setText("redis.uri", uri));
        return new EventsService(FLOW, flow, settings).run();
    }

    /** What looks like an option comes here too, since a size may be -1. It is not shown: it may be a password. */
    private void refuseUnknownOptions() {
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).startsWith("--")) {
                throw new UsageException("Argument " + (i + 1) + " begins with -- and is no option of this command."
                        + " Try 'caravan events --help'");
            }
        }
    }

    private EventSettings settings(FlowValues flow, OurValues ours) {
        boolean flags = !arguments.isEmpty();
        if (flags && events != null) {
            throw new UsageException("The flags are given as an argument and as --events. Give them in one way");
        }
        EventSettings settings = broker.with(flags ? arguments.subList(1, arguments.size()) : List.of());
        try {
            String classes = flags ? arguments.get(0) : events;
            if (classes != null) {
                flow.set(FLOW + ".events", EventClasses.parse(classes));
            }
            if (databases != null) {
                new RedisKeyspaceConfiguration().setDatabases(databases);
                flow.set(FLOW + ".databases", databases);
            }
            if (values != null) {
                new EventValues().setValues(values);
                flow.set(FLOW + ".values", values);
            }
            check(settings.masks(), ours);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
        if (maskSyntax != null) {
            flow.set(FLOW + ".mask-syntax", maskSyntax);
        }
        if (settings.masks() != null || !ours.has(FLOW + ".masks")) {
            flow.set(FLOW + ".masks", "");
        }
        // So that metrics and health bear its name; whatever else it is called, the flow is told before it begins.
        String exchange = settings.get(EventSetting.EXCHANGE);
        if (exchange != null && exchange.matches("[\\w.-]+")) {
            flow.set(FLOW + ".exchange", exchange);
        }
        return settings;
    }

    private void check(List<String> masks, OurValues ours) {
        KeyMasks read = new KeyMasks();
        read.setSyntax(
                maskSyntax != null
                        ? maskSyntax
                        : ours.get(FLOW + ".mask-syntax").orElse("module"));
        if (masks != null) {
            read.set(masks);
        }
    }
}
