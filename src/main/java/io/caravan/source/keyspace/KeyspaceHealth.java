package io.caravan.source.keyspace;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Whether every server is listened to, and which gaps there were. Thread-safe. */
final class KeyspaceHealth extends AbstractHealthCheck {

    private static final Duration LATE = Duration.ofSeconds(5);

    private final class Server {

        private final String address;
        private Instant heard;
        private Throwable failure;

        private Server(String address) {
            this.address = address;
        }

        private String trouble() {
            if (failure != null) {
                return failure.getMessage();
            }
            if (heard == null) {
                return "Redis at " + address + " is not listened to yet";
            }
            Duration silence = Duration.between(heard, Instant.now());
            return silence.compareTo(longestSilence) < 0
                    ? null
                    : "Redis at " + address + " has not been heard for " + silence.toSeconds() + " s";
        }
    }

    private final Duration longestSilence;
    private final Map<String, Server> servers = new TreeMap<>();
    private Throwable deploymentFailure;
    private Throwable deliveryFailure;
    private EventGap lastGap;
    private long gaps;

    /** @param heartbeatMillis how often a server is to be heard */
    KeyspaceHealth(String routeId, long heartbeatMillis) {
        super("camel", "consumer:" + routeId);
        longestSilence = LATE.plusMillis(heartbeatMillis);
    }

    synchronized void expects(String id, String address) {
        servers.put(id, new Server(address));
    }

    synchronized void forgets(String id) {
        servers.remove(id);
    }

    synchronized void well(String id) {
        Server server = servers.get(id);
        if (server != null) {
            server.heard = Instant.now();
            server.failure = null;
        }
    }

    synchronized void failed(String id, Throwable failure) {
        Server server = servers.get(id);
        if (server != null) {
            server.failure = failure;
        }
    }

    /** @param failure why it is not known which servers there are; {@code null} when it is */
    synchronized void deployment(Throwable failure) {
        deploymentFailure = failure;
    }

    /** @param failure why the route did not take the last batch; {@code null} when it did */
    synchronized void delivery(Throwable failure) {
        deliveryFailure = failure;
    }

    synchronized void gap(EventGap gap) {
        gaps++;
        lastGap = gap;
    }

    @Override
    protected synchronized void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.detail("gaps", gaps);
        if (lastGap != null) {
            builder.detail("last.gap", lastGap.from() + " to " + lastGap.to() + ": " + lastGap.reason());
        }
        String trouble = trouble();
        if (trouble.isEmpty()) {
            if (lastGap != null) {
                builder.message("Events may be missing in " + gaps + (gaps == 1 ? " gap" : " gaps") + ", the last from "
                        + lastGap.from() + " to " + lastGap.to() + ": " + lastGap.reason());
            }
            builder.up();
        } else {
            builder.message(trouble).down();
        }
    }

    /** Returns all that is wrong; nothing when all is well. */
    private String trouble() {
        Stream<String> reading = servers.isEmpty() && deploymentFailure == null
                ? Stream.of("Redis is not listened to yet")
                : Stream.concat(
                        Stream.ofNullable(deploymentFailure).map(Throwable::getMessage),
                        servers.values().stream().map(Server::trouble).filter(Objects::nonNull));
        Stream<String> writing = Stream.ofNullable(deliveryFailure)
                .map(failure -> "A batch of events failed in the route: " + failure.getMessage());
        return Stream.concat(reading, writing).distinct().collect(Collectors.joining("; "));
    }
}
