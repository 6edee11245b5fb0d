package io.caravan.source;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.ToDoubleFunction;

/**
 * What all clients of a deployment send: counted, and where there is a limit, kept to it.
 *
 * As metrics: {@code caravan.redis.operations}, and with a limit {@code caravan.redis.rate}, commands a second that may be sent
 * now, and {@code caravan.redis.rate.limit}.
 */
final class CommandTraffic {

    private final SentCommands sent = new SentCommands();

    // Both null where there is no limit
    private final CommandRate rate;
    private final PacedCommands pace;

    /** @param limit commands a second; 0 for no limit */
    CommandTraffic(int limit) {
        this.rate = limit == 0 ? null : new CommandRate(limit);
        this.pace = limit == 0 ? null : new PacedCommands(rate);
    }

    void watch(ClientResources.Builder resources) {
        resources.nettyCustomizer(sent);
        resources.commandLatencyRecorder(pace == null ? CommandLatencyRecorder.disabled() : pace);
    }

    /** Called before the client connects. */
    void pace(AbstractRedisClient client) {
        if (pace != null) {
            client.addListener(pace);
        }
    }

    /** @param address names the deployment among others */
    void register(MeterRegistry meters, String address) {
        Tags deployment = Tags.of("deployment", address);
        FunctionCounter.builder("caravan.redis.operations", sent, SentCommands::count)
                .description("Commands sent to Redis")
                .tags(deployment)
                .register(meters);
        if (rate != null) {
            gauge(
                    meters,
                    deployment,
                    "caravan.redis.rate",
                    "Commands a second that may be sent now",
                    CommandRate::current);
            gauge(meters, deployment, "caravan.redis.rate.limit", "Most commands a second", CommandRate::limit);
        }
    }

    private void gauge(
            MeterRegistry meters, Tags tags, String name, String description, ToDoubleFunction<CommandRate> value) {
        Gauge.builder(name, rate, value).description(description).tags(tags).register(meters);
    }
}
