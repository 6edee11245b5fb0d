package io.caravan.source;

import org.apache.camel.spi.Metadata;

/** Header names that the Redis sources set. */
public final class RedisConstants {

    @Metadata(
            description =
                    "What a scan delivers with this exchange: start, page or end. Without passEvents every exchange is a page.",
            javaType = "String",
            applicableFor = "redis-scan")
    public static final String SCAN_EVENT = "CamelRedisScanEvent";

    @Metadata(
            description =
                    "From where on a pass would have to go on that was cut off now: every key before it is through the"
                            + " route. Absent where a pass has to begin anew.",
            javaType = "io.caravan.source.scan.ScanPosition",
            applicableFor = "redis-scan")
    public static final String SCAN_POSITION = "CamelRedisScanPosition";

    @Metadata(description = "Number of the database that the body was read from.", javaType = "Integer")
    public static final String DATABASE = "CamelRedisDatabase";

    @Metadata(description = "Host and port of the node that the body was read from.", javaType = "String")
    public static final String NODE = "CamelRedisNode";

    @Metadata(
            description = "The window in which events may have been missed. The body is an empty list then.",
            javaType = "io.caravan.source.keyspace.EventGap",
            applicableFor = "redis-keyspace")
    public static final String GAP = "CamelRedisGap";

    @Metadata(
            description = "How full the buffer is of events that have not been delivered, from 0 to 1.",
            javaType = "Double",
            applicableFor = "redis-keyspace")
    public static final String BUFFER_FILL = "CamelRedisBufferFill";

    private RedisConstants() {}
}
