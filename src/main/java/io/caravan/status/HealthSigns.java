package io.caravan.status;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheck.State;
import org.apache.camel.health.HealthCheckHelper;

/** What the health checks say at one moment, told apart by the flow that they are about. */
final class HealthSigns {

    /** Checks of shipped flows that are named after something else, by what their names begin with. */
    private static final Map<String, String> OWNERS = Map.of(
            "backup", "keyspace-to-s3",
            "event-fallback", "keyspace-to-rabbitmq",
            "producer:rabbitmq-confirmed:", "keyspace-to-rabbitmq");

    private final Collection<HealthCheck.Result> results;

    private HealthSigns(Collection<HealthCheck.Result> results) {
        this.results = results;
    }

    static HealthSigns of(CamelContext camel) {
        return new HealthSigns(HealthCheckHelper.invoke(camel));
    }

    /** Returns why a flow cannot work; nothing where it can. */
    Optional<String> trouble(Flow flow) {
        return results.stream()
                .filter(result -> isAbout(result, flow) && result.getState() == State.DOWN)
                .map(HealthSigns::words)
                .findFirst();
    }

    /** Returns what there is to say about a flow that works. */
    Optional<String> remark(Flow flow) {
        return results.stream()
                .filter(result -> isAbout(result, flow) && result.getState() == State.UP)
                .flatMap(result -> result.getMessage().stream())
                .filter(message -> !message.isBlank())
                .findFirst();
    }

    /** Returns a detail of a check about a flow, such as {@code last.gap}. */
    Optional<String> detail(Flow flow, String name) {
        return results.stream()
                .filter(result -> isAbout(result, flow) && result.getDetails().containsKey(name))
                .map(result -> String.valueOf(result.getDetails().get(name)))
                .findFirst();
    }

    boolean standsBy(Flow flow) {
        return results.stream()
                .filter(result -> result.getCheck().getId().equals("leader"))
                .anyMatch(result -> "standby".equals(result.getDetails().get(flow.id())));
    }

    /** Returns what is wrong that no flow of these is to blame for, and that they do not tell themselves. */
    List<String> others(List<Flow> flows) {
        List<String> others = new ArrayList<>();
        for (HealthCheck.Result result : results) {
            String id = result.getCheck().getId();
            boolean told = id.equals("servers") || id.equals("flows");
            if (result.getState() == State.DOWN
                    && !told
                    && flows.stream().noneMatch(flow -> flow.enabled() && isAbout(result, flow))) {
                others.add(id + ": " + words(result));
            }
        }
        return others;
    }

    private static boolean isAbout(HealthCheck.Result result, Flow flow) {
        String id = result.getCheck().getId();
        String last = id.substring(id.lastIndexOf(':') + 1);
        return id.equals(flow.id())
                || (id.startsWith("consumer:") || id.startsWith("route:"))
                        && flow.routes().contains(last)
                || id.startsWith("producer:redis-restore:") && flow.id().equals(last)
                || OWNERS.entrySet().stream()
                        .anyMatch(owner ->
                                id.startsWith(owner.getKey()) && flow.id().equals(owner.getValue()));
    }

    private static String words(HealthCheck.Result result) {
        return result.getError()
                .map(Throwable::getMessage)
                .or(result::getMessage)
                .orElse("not well")
                .lines()
                .findFirst()
                .orElse("not well");
    }
}
