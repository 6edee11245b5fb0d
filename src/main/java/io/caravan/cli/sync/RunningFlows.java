package io.caravan.cli.sync;

import io.caravan.monitor.StreamsMonitor;
import io.caravan.sink.KeyValueTable;
import io.caravan.source.scan.RedisScanEndpoint;
import io.caravan.source.stream.RedisStreamEndpoint;
import io.caravan.source.stream.StreamSearch;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.component.timer.TimerEndpoint;
import org.apache.camel.support.ScheduledPollConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The flows as they run, and what of them can be changed without a restart: where they search, for what, and how often. */
final class RunningFlows {

    private static final Logger LOG = LoggerFactory.getLogger(RunningFlows.class);

    private final CamelContext camel;
    private final Map<String, Consumer<String>> changeable = new TreeMap<>();

    RunningFlows(CamelContext camel) {
        this.camel = camel;
        StreamSearch read = ((RedisStreamEndpoint) endpoint("streams-to-postgres")).getSearch();
        StreamSearch watched = monitor().getSearch();
        for (StreamSearch search : List.of(read, watched)) {
            also("streams-to-postgres.streams", search::setStreams);
            also("streams-to-postgres.patterns", search::setPatterns);
            also("streams-to-postgres.databases", search::setDatabases);
            also("streams-to-postgres.discovery-interval", text -> search.setDiscoveryInterval(Long.parseLong(text)));
        }
        also("streams-monitor.interval", text -> period("streams-monitor", text));
        also("streams-monitor.interval", text -> monitor().setInterval(Long.parseLong(text)));
        also("keyvalues-to-postgres.patterns", text -> scan("patterns", text));
        also("keyvalues-to-postgres.databases", text -> scan("databases", text));
        also("keyvalues-to-postgres.interval", text -> scan("interval", text));
        also("server-checks.redis-interval", text -> period("server-checks", text));
        also("server-checks.postgres-interval", text -> period("server-checks-postgres", text));
    }

    private StreamsMonitor monitor() {
        return camel.getRegistry().lookupByNameAndType("streamsMonitor", StreamsMonitor.class);
    }

    private void also(String property, Consumer<String> change) {
        changeable.merge(property, change, Consumer::andThen);
    }

    private Endpoint endpoint(String route) {
        return camel.getRoute(route).getEndpoint();
    }

    /** @param changes properties and their new values */
    void change(Map<String, String> changes) {
        changes.forEach((property, value) -> {
            Consumer<String> change = changeable.get(property);
            if (change == null) {
                LOG.warn("{} has changed, which has its effect after a restart", property);
            } else {
                change.accept(value);
            }
        });
    }

    private void scan(String option, String text) {
        whileStopped("keyvalues-to-postgres", route -> {
            RedisScanEndpoint scan = (RedisScanEndpoint) route.getEndpoint();
            switch (option) {
                case "patterns" -> scan.getSelection().setPatterns(text);
                case "databases" -> {
                    scan.getSelection().setDatabases(text);
                    camel.getRegistry()
                            .lookupByNameAndType("keyValueTable", KeyValueTable.class)
                            .setDatabases(text);
                }
                default -> ((ScheduledPollConsumer) route.getConsumer()).setDelay(Long.parseLong(text));
            }
        });
    }

    private void period(String id, String text) {
        whileStopped(id, route -> ((TimerEndpoint) route.getEndpoint()).setPeriod(Long.parseLong(text)));
    }

    /** A source takes these values when it starts. */
    private void whileStopped(String id, Consumer<Route> change) {
        try {
            boolean runs = camel.getRouteController().getRouteStatus(id).isStarted();
            Route route = camel.getRoute(id);
            if (runs) {
                camel.getRouteController().stopRoute(id);
            }
            change.accept(route);
            if (runs) {
                camel.getRouteController().startRoute(id);
            }
        } catch (Exception e) {
            throw new IllegalStateException("Cannot start route " + id + " again", e);
        }
    }
}
