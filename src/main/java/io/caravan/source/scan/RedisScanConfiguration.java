package io.caravan.source.scan;

import io.caravan.source.OptionCheck;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** What a pass reads of the keys that are selected, and how. */
@UriParams
public class RedisScanConfiguration {

    private static final OptionCheck CHECK = new OptionCheck("redis-scan");

    @UriParam(
            label = "consumer",
            defaultValue = "1000",
            description =
                    "How many keys to ask for at once (COUNT of SCAN), 1 to 100000. A page may hold a few more or fewer.")
    private int pageSize = 1000;

    @UriParam(
            label = "consumer",
            defaultValue = "0",
            javaType = "java.time.Duration",
            description = "How long to wait between two pages of a node, in milliseconds or as a duration such as 2s.")
    private long pageDelay;

    @UriParam(
            label = "consumer",
            defaultValue = "1",
            description =
                    "How many pages of a node, each of pageSize keys, the route may have at once, 1 to 64. With more than one they arrive in"
                            + " no order.")
    private int concurrentConsumers = 1;

    @UriParam(
            label = "consumer",
            defaultValue = "values",
            enums = "nothing,counters,values,dump",
            description =
                    "What to read of each key: nothing but its name; counters, the bytes of strings; values, each type in"
                            + " its natural shape with its expiry; dump, the bytes of DUMP with its expiry.")
    private ReadMode read = ReadMode.values;

    @UriParam(
            label = "consumer",
            defaultValue = "67108864",
            description = "Largest value to read with values and dump, in bytes: of a string its length, of other types"
                    + " and dumps what the value takes in Redis. What becomes of a larger one, oversize says.")
    private long maxValueBytes = 64L << 20;

    @UriParam(
            label = "consumer",
            defaultValue = "unreadable",
            enums = "unreadable,part",
            description =
                    "What becomes of a value that is larger than maxValueBytes: unreadable, which delivers the key without"
                            + " it; part, which with values delivers its first maxValueBytes bytes, of a collection the elements that"
                            + " fit, together with the length of the whole. A dump has no parts, nor has what a module's type holds.")
    private Oversize oversize = Oversize.unreadable;

    @UriParam(
            label = "consumer",
            defaultValue = "true",
            description = "Also read when keys expire, with values and dump. It takes one command more a key.")
    private boolean expiries = true;

    @UriParam(
            label = "consumer",
            description = "Deliver a key only once in a pass, even where SCAN returns it again. Takes eleven to sixteen"
                    + " bytes of memory a key.")
    private boolean distinct;

    @UriParam(
            label = "consumer",
            description = "Also send an exchange when a pass starts and one when it ends, told apart by the header"
                    + " CamelRedisScanEvent.")
    private boolean passEvents;

    @UriParam(
            label = "consumer",
            description =
                    "Read a replica of each primary, where it has one that is connected. What replicas hold may lag behind.")
    private boolean replicas;

    @UriParam(
            label = "consumer",
            defaultValue = "true",
            description =
                    "Connect again when a connection breaks or cannot be made, with the delay that the deployment is set"
                            + " to. Otherwise the pass fails.")
    private boolean reconnect = true;

    @UriParam(
            label = "consumer",
            description =
                    "Bean that keeps how far a pass has come, as the header CamelRedisScanPosition says. A pass that finds"
                            + " there where one before it was cut off goes on from there, node by node, as long as the same server"
                            + " process answers, and in a cluster with the same slots. Otherwise, and without it, each pass reads each node from the beginning.")
    private ScanCheckpoints checkpoints;

    public ScanCheckpoints getCheckpoints() {
        return checkpoints;
    }

    public void setCheckpoints(ScanCheckpoints checkpoints) {
        this.checkpoints = checkpoints;
    }

    public int getPageSize() {
        return pageSize;
    }

    public void setPageSize(int pageSize) {
        CHECK.require("pageSize", pageSize >= 1 && pageSize <= 100_000, "must be 1 to 100000 keys", pageSize);
        this.pageSize = pageSize;
    }

    public long getPageDelay() {
        return pageDelay;
    }

    public void setPageDelay(long pageDelay) {
        CHECK.require("pageDelay", pageDelay >= 0, "must be 0 milliseconds or more", pageDelay);
        this.pageDelay = pageDelay;
    }

    public int getConcurrentConsumers() {
        return concurrentConsumers;
    }

    public void setConcurrentConsumers(int concurrentConsumers) {
        CHECK.require(
                "concurrentConsumers",
                concurrentConsumers >= 1 && concurrentConsumers <= 64,
                "must be 1 to 64 pages",
                concurrentConsumers);
        this.concurrentConsumers = concurrentConsumers;
    }

    public ReadMode getRead() {
        return read;
    }

    public void setRead(ReadMode read) {
        this.read = read;
    }

    public long getMaxValueBytes() {
        return maxValueBytes;
    }

    public void setMaxValueBytes(long maxValueBytes) {
        CHECK.require("maxValueBytes", maxValueBytes >= 1, "must be 1 byte or more", maxValueBytes);
        this.maxValueBytes = maxValueBytes;
    }

    public Oversize getOversize() {
        return oversize;
    }

    public void setOversize(Oversize oversize) {
        this.oversize = oversize;
    }

    public boolean isExpiries() {
        return expiries;
    }

    public void setExpiries(boolean expiries) {
        this.expiries = expiries;
    }

    public boolean isDistinct() {
        return distinct;
    }

    public void setDistinct(boolean distinct) {
        this.distinct = distinct;
    }

    public boolean isPassEvents() {
        return passEvents;
    }

    public void setPassEvents(boolean passEvents) {
        this.passEvents = passEvents;
    }

    public boolean isReplicas() {
        return replicas;
    }

    public void setReplicas(boolean replicas) {
        this.replicas = replicas;
    }

    public boolean isReconnect() {
        return reconnect;
    }

    public void setReconnect(boolean reconnect) {
        this.reconnect = reconnect;
    }
}
