package io.caravan.source.stream;

import io.caravan.source.DatabaseRange;
import io.caravan.source.GrowingDelay;
import io.caravan.source.OptionCheck;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** Which streams a consumer reads, and how. */
@UriParams
public class RedisStreamConfiguration {

    private static final OptionCheck CHECK = new OptionCheck("redis-stream");

    @UriParam(
            label = "consumer",
            description =
                    "Names of streams to read, separated by commas: those of the URI's database as they are, those "
                            + "of another one with db3: and so on before. A stream that does not exist yet joins when it "
                            + "appears. Without it only those that patterns finds.")
    private String streams = "";

    @UriParam(
            label = "consumer",
            description =
                    "Patterns of the names of streams to read, separated by commas, with the meaning of fnmatch: an "
                            + "asterisk stands for any text, a question mark for one character, brackets for one of the "
                            + "characters in them, or with an exclamation mark first for any other. Given as a property where "
                            + "it holds a question mark, for example #property:my.patterns. Without it only those that streams names.")
    private String patterns = "";

    @UriParam(
            label = "consumer",
            description =
                    "Databases in which to look for the patterns, as numbers and ranges separated by commas. Without "
                            + "it the database of the URI; a cluster has only database 0.")
    private String databases = "";

    @UriParam(
            label = "consumer",
            defaultValue = "10s",
            javaType = "java.time.Duration",
            description =
                    "How often to look for streams that have appeared or are gone, in milliseconds or as a duration "
                            + "such as 2s.")
    private long discoveryInterval = 10_000;

    @UriParam(
            label = "consumer",
            description =
                    "Name of this consumer in the group. Each running instance needs one of its own, and the same "
                            + "after a restart. Without it the name of the host.")
    private String consumer = "";

    @UriParam(
            label = "consumer",
            defaultValue = "true",
            description = "Create the group where a stream has none. The stream itself is never created.")
    private boolean createGroup = true;

    @UriParam(
            label = "consumer",
            defaultValue = "0",
            description = "After which entry a group begins that is created: 0 for all that a stream holds, $ for what "
                    + "comes from now on, or the id of an entry. A stream that appears later is read from its "
                    + "beginning also with $.")
    private String startFrom = "0";

    @UriParam(
            label = "consumer",
            defaultValue = "1000",
            description = "Most entries of one exchange, of all streams together, 1 to 100000.")
    private int batchSize = 1000;

    @UriParam(
            label = "consumer",
            defaultValue = "16777216",
            description = "About how many bytes of names and values an exchange may hold. A single larger entry still "
                    + "comes. Twice as much is held in memory, since a batch is read while the route has another.")
    private long maxBatchBytes = 16 << 20;

    @UriParam(
            label = "consumer",
            defaultValue = "1s",
            javaType = "java.time.Duration",
            description =
                    "How long one command waits in Redis for the next entry, in milliseconds or as a duration such "
                            + "as 2s. Shorter than the timeout of commands.")
    private long blockTimeout = 1000;

    @UriParam(
            label = "consumer",
            defaultValue = "50ms",
            javaType = "java.time.Duration",
            description =
                    "How long to wait before reading again when all that there was has been read, so that entries "
                            + "come together, in milliseconds or as a duration such as 2s. In a cluster, where no command can "
                            + "wait for several streams, idle streams are asked this often at first and then less.")
    private long pollInterval = 50;

    @UriParam(
            label = "consumer",
            defaultValue = "1m",
            javaType = "java.time.Duration",
            description =
                    "How long another consumer may keep an entry without acknowledging it before this one takes it "
                            + "over, in milliseconds or as a duration such as 2s; 0 for ever. Longer than a batch takes in the "
                            + "route, or entries come twice.")
    private long claimAfter = 60_000;

    @UriParam(
            label = "consumer",
            defaultValue = "5",
            description =
                    "How often an entry is delivered that fails. From this delivery on, at the earliest the second, "
                            + "it comes alone, and when it then fails it is sent to deadLetterUri and acknowledged. It is not "
                            + "given up because a sink cannot be reached. 0, or no deadLetterUri, for no end of entries "
                            + "delivered again.")
    private int maxDeliveries = 5;

    @UriParam(
            label = "consumer",
            description =
                    "Endpoint that gets an entry that is given up, as a StreamEntry, with what it failed with in the "
                            + "property CamelExceptionCaught. As long as it cannot be stored there it stays pending. Without it no entry is given up.")
    private String deadLetterUri;

    @UriParam(
            label = "consumer",
            defaultValue = "1s",
            javaType = "java.time.Duration",
            description = "How long the streams of a batch that failed are left alone before it is delivered again, in "
                    + "milliseconds or as a duration such as 2s. Doubled after each further failure.")
    private long retryDelay = 1000;

    @UriParam(
            label = "consumer",
            defaultValue = "30s",
            javaType = "java.time.Duration",
            description = "The delay that retryDelay grows to at most, in milliseconds or as a duration such as 2s.")
    private long longestRetryDelay = 30_000;

    @UriParam(
            label = "consumer",
            defaultValue = "keep",
            enums = "keep,delete,trim",
            description =
                    "What becomes of entries when they have been acknowledged: keep; delete, whatever other groups "
                            + "have had of them; trim, which deletes all up to the first entry that is pending in the group.")
    private AfterCommit afterCommit = AfterCommit.keep;

    StreamOptions options() {
        return new StreamOptions(
                batchSize,
                maxBatchBytes,
                blockTimeout,
                pollInterval,
                claimAfter,
                deadLetterUri == null ? 0 : maxDeliveries,
                new GrowingDelay(retryDelay, Math.max(retryDelay, longestRetryDelay)),
                createGroup,
                startFrom,
                afterCommit);
    }

    String consumerName() {
        if (!consumer.isBlank()) {
            return consumer;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(
                    "redis-stream cannot find out the name of this host: set the option consumer", e);
        }
    }

    public String getStreams() {
        return streams;
    }

    public void setStreams(String streams) {
        CHECK.read("streams", () -> StreamSearch.names(streams, 0));
        this.streams = streams;
    }

    public String getPatterns() {
        return patterns;
    }

    public void setPatterns(String patterns) {
        this.patterns = patterns;
    }

    public String getDatabases() {
        return databases;
    }

    public void setDatabases(String databases) {
        if (!databases.isBlank()) {
            CHECK.read("databases", () -> DatabaseRange.parse(databases));
        }
        this.databases = databases;
    }

    public long getDiscoveryInterval() {
        return discoveryInterval;
    }

    public void setDiscoveryInterval(long discoveryInterval) {
        CHECK.require("discoveryInterval", discoveryInterval >= 1, "must be 1 millisecond or more", discoveryInterval);
        this.discoveryInterval = discoveryInterval;
    }

    public String getConsumer() {
        return consumer;
    }

    public void setConsumer(String consumer) {
        this.consumer = consumer;
    }

    public boolean isCreateGroup() {
        return createGroup;
    }

    public void setCreateGroup(boolean createGroup) {
        this.createGroup = createGroup;
    }

    public String getStartFrom() {
        return startFrom;
    }

    public void setStartFrom(String startFrom) {
        if (!startFrom.equals("$")) {
            CHECK.read("startFrom", () -> StreamId.checked(startFrom));
        }
        this.startFrom = startFrom;
    }

    public int getBatchSize() {
        return batchSize;
    }

    public void setBatchSize(int batchSize) {
        CHECK.require("batchSize", batchSize >= 1 && batchSize <= 100_000, "must be 1 to 100000 entries", batchSize);
        this.batchSize = batchSize;
    }

    public long getMaxBatchBytes() {
        return maxBatchBytes;
    }

    public void setMaxBatchBytes(long maxBatchBytes) {
        CHECK.require("maxBatchBytes", maxBatchBytes >= 1, "must be 1 byte or more", maxBatchBytes);
        this.maxBatchBytes = maxBatchBytes;
    }

    public long getBlockTimeout() {
        return blockTimeout;
    }

    public void setBlockTimeout(long blockTimeout) {
        CHECK.require("blockTimeout", blockTimeout >= 1, "must be 1 millisecond or more", blockTimeout);
        this.blockTimeout = blockTimeout;
    }

    public long getPollInterval() {
        return pollInterval;
    }

    public void setPollInterval(long pollInterval) {
        CHECK.require("pollInterval", pollInterval >= 0, "must be 0 milliseconds or more", pollInterval);
        this.pollInterval = pollInterval;
    }

    public long getClaimAfter() {
        return claimAfter;
    }

    public void setClaimAfter(long claimAfter) {
        CHECK.require("claimAfter", claimAfter >= 0, "must be 0 milliseconds or more", claimAfter);
        this.claimAfter = claimAfter;
    }

    public int getMaxDeliveries() {
        return maxDeliveries;
    }

    public void setMaxDeliveries(int maxDeliveries) {
        CHECK.require("maxDeliveries", maxDeliveries >= 0, "must be 0 deliveries or more", maxDeliveries);
        this.maxDeliveries = maxDeliveries;
    }

    public String getDeadLetterUri() {
        return deadLetterUri;
    }

    public void setDeadLetterUri(String deadLetterUri) {
        this.deadLetterUri = deadLetterUri;
    }

    public long getRetryDelay() {
        return retryDelay;
    }

    public void setRetryDelay(long retryDelay) {
        CHECK.require("retryDelay", retryDelay >= 1, "must be 1 millisecond or more", retryDelay);
        this.retryDelay = retryDelay;
    }

    public long getLongestRetryDelay() {
        return longestRetryDelay;
    }

    public void setLongestRetryDelay(long longestRetryDelay) {
        CHECK.require("longestRetryDelay", longestRetryDelay >= 1, "must be 1 millisecond or more", longestRetryDelay);
        this.longestRetryDelay = longestRetryDelay;
    }

    public AfterCommit getAfterCommit() {
        return afterCommit;
    }

    public void setAfterCommit(AfterCommit afterCommit) {
        this.afterCommit = afterCommit;
    }
}
