package io.caravan.source.keyspace;

import io.caravan.source.DatabaseRange;
import io.caravan.source.OptionCheck;
import io.caravan.source.RedisConnections;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** Which events a consumer watches, and how. */
@UriParams
public class RedisKeyspaceConfiguration {

    private static final OptionCheck CHECK = new OptionCheck("redis-keyspace");
    private static final String ALL = "*";

    @UriParam(
            label = "consumer",
            defaultValue = "A",
            description =
                    "Classes of events, by the letters of notify-keyspace-events: g for commands of no type, $ strings, l "
                            + "lists, s sets, h hashes, z sorted sets, x expired, e evicted, t streams, d modules, m misses, n "
                            + "new keys, o overwritten, c changed type, a arrays; A for g$lshzxetd. Others are never "
                            + "delivered, whatever the server announces.")
    private String events = "A";

    @UriParam(
            label = "consumer",
            description =
                    "Databases to watch, as numbers and ranges separated by commas, or an asterisk for all. Without it "
                            + "the database of the URI; a cluster has only database 0.")
    private String databases = "";

    @UriParam(label = "consumer", defaultValue = "1000", description = "Most events of one exchange, 1 to 100000.")
    private int batchSize = 1000;

    @UriParam(
            label = "consumer",
            defaultValue = "10ms",
            javaType = "java.time.Duration",
            description =
                    "How long an event waits for others that go with it, in milliseconds or as a duration; 0 for no time.")
    private long batchDelay = 10;

    @UriParam(
            label = "consumer",
            defaultValue = "67108864",
            description =
                    "About how many bytes of events may wait for the route. Beyond it events are dropped, counted and "
                            + "declared as a gap; the server never waits. 65536 or more.")
    private long maxBufferBytes = 64 * 1024 * 1024;

    @UriParam(
            label = "consumer",
            defaultValue = "500ms",
            javaType = "java.time.Duration",
            description =
                    "Time between two heartbeats, keys of Caravan's own whose events prove that the server announces and "
                            + "the subscription lives, in milliseconds or as a duration such as 2s; 50ms to 60s. No gap is found later than this and a second.")
    private long heartbeatInterval = 500;

    @UriParam(
            label = "consumer",
            defaultValue = "true",
            description =
                    "Add flags to notify-keyspace-events of the server where events are asked for that it does not "
                            + "announce. None is ever removed.")
    private boolean configureServer = true;

    @UriParam(
            label = "consumer",
            defaultValue = "1s",
            javaType = "java.time.Duration",
            description =
                    "Pause before a batch that failed in the route is tried again, in milliseconds or as a duration such as 2s. Doubled"
                            + " each time.")
    private long retryDelay = 1000;

    @UriParam(
            label = "consumer",
            defaultValue = "30s",
            javaType = "java.time.Duration",
            description = "What that pause grows to, in milliseconds or as a duration such as 2s.")
    private long longestRetryDelay = 30_000;

    /** @throws IllegalArgumentException if options do not go together, or with the deployment */
    KeyspaceOptions options(RedisConnections connections) {
        return new KeyspaceOptions(
                EventClasses.parse(events),
                numbers(connections),
                batchSize,
                batchDelay,
                maxBufferBytes,
                heartbeatInterval,
                configureServer,
                retryDelay,
                Math.max(retryDelay, longestRetryDelay));
    }

    /** Returns the patterns of channels that are subscribed to. The rules of an ACL have to name these very patterns. */
    public List<String> channels(RedisConnections connections) {
        return Stream.of(EventChannels.patterns(numbers(connections)))
                .map(pattern -> new String(pattern, StandardCharsets.US_ASCII))
                .toList();
    }

    private List<Integer> numbers(RedisConnections connections) {
        List<Integer> numbers = databases.equals(ALL)
                ? List.of()
                : databases.isEmpty() ? List.of(connections.defaultDatabase()) : DatabaseRange.parse(databases);
        if (connections.isCluster()) {
            if (!numbers.isEmpty() && !numbers.equals(List.of(0))) {
                throw new IllegalArgumentException(
                        "redis-keyspace option databases is '" + databases + "', but a cluster has only database 0");
            }
            return List.of(0);
        }
        return numbers;
    }

    public String getEvents() {
        return events;
    }

    public void setEvents(String events) {
        EventClasses.parse(events);
        this.events = events;
    }

    public String getDatabases() {
        return databases;
    }

    public void setDatabases(String databases) {
        if (!databases.isBlank() && !databases.strip().equals(ALL)) {
            DatabaseRange.parse(databases);
        }
        this.databases = databases.strip();
    }

    public int getBatchSize() {
        return batchSize;
    }

    public void setBatchSize(int batchSize) {
        CHECK.require("batchSize", batchSize >= 1 && batchSize <= 100_000, "must be 1 to 100000", batchSize);
        this.batchSize = batchSize;
    }

    public long getBatchDelay() {
        return batchDelay;
    }

    public void setBatchDelay(long batchDelay) {
        CHECK.require("batchDelay", batchDelay >= 0, "must be 0 ms or more", batchDelay);
        this.batchDelay = batchDelay;
    }

    public long getMaxBufferBytes() {
        return maxBufferBytes;
    }

    public void setMaxBufferBytes(long maxBufferBytes) {
        CHECK.require("maxBufferBytes", maxBufferBytes >= 65_536, "must be 65536 or more", maxBufferBytes);
        this.maxBufferBytes = maxBufferBytes;
    }

    public long getHeartbeatInterval() {
        return heartbeatInterval;
    }

    public void setHeartbeatInterval(long heartbeatInterval) {
        CHECK.require(
                "heartbeatInterval",
                heartbeatInterval >= 50 && heartbeatInterval <= 60_000,
                "must be 50 ms to 60 s",
                heartbeatInterval);
        this.heartbeatInterval = heartbeatInterval;
    }

    public boolean isConfigureServer() {
        return configureServer;
    }

    public void setConfigureServer(boolean configureServer) {
        this.configureServer = configureServer;
    }

    public long getRetryDelay() {
        return retryDelay;
    }

    public void setRetryDelay(long retryDelay) {
        CHECK.require("retryDelay", retryDelay >= 1, "must be 1 ms or more", retryDelay);
        this.retryDelay = retryDelay;
    }

    public long getLongestRetryDelay() {
        return longestRetryDelay;
    }

    public void setLongestRetryDelay(long longestRetryDelay) {
        CHECK.require("longestRetryDelay", longestRetryDelay >= 1, "must be 1 ms or more", longestRetryDelay);
        this.longestRetryDelay = longestRetryDelay;
    }
}
