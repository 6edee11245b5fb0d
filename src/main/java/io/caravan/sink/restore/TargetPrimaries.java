package io.caravan.sink.restore;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisFailures;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisNode;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which server processes take writes at one moment. Replication and saving lag behind: a process that another one has replaced
 * since may have confirmed writes that nobody else has.
 */
public final class TargetPrimaries {

    private static final Logger LOG = LoggerFactory.getLogger(TargetPrimaries.class);
    private static final String NEVER_PROMOTED = "0".repeat(40);

    /**
     * One of them.
     *
     * @param run         id of the process; empty where the server does not tell
     * @param replication id of what it writes, which is another one after it was a replica
     * @param before      id of what it had copied until it was promoted, all zeros if it was not
     */
    private record Primary(String address, String run, String replication, String before) {

        /** A primary whose first replica comes, or whose last has gone, has a new id too. */
        boolean wasReplacedBy(Primary later) {
            return !run.equals(later.run)
                    || !replication.equals(later.replication) && !later.before.equals(NEVER_PROMOTED);
        }
    }

    private final Map<String, Primary> primaries = new LinkedHashMap<>();

    private TargetPrimaries() {}

    /**
     * Asks each of them.
     *
     * @throws RedisException if one cannot be reached
     */
    public static TargetPrimaries of(RedisConnections connections) {
        TargetPrimaries now = new TargetPrimaries();
        for (RedisNode node : connections.primaries()) {
            now.primaries.put(node.id(), ask(connections, node));
        }
        return now;
    }

    private static Primary ask(RedisConnections connections, RedisNode node) {
        try (StatefulRedisConnection<byte[], byte[]> connection =
                connections.connect(node, connections.defaultDatabase())) {
            String server = RedisKeyspace.await(connection.async().info("server"), connections.timeout());
            String replication = RedisKeyspace.await(connection.async().info("replication"), connections.timeout());
            return new Primary(
                    node.address(),
                    field("run_id", server),
                    field("master_replid", replication),
                    field("master_replid2", replication));
        } catch (RedisException e) {
            if (!RedisFailures.isFinal(e)) {
                throw e;
            }
            LOG.warn(
                    "Redis at {} does not tell whether it is replaced while keys are written: {}",
                    node.address(),
                    RedisFailures.reasonOf(e));
            return new Primary(node.address(), "", "", NEVER_PROMOTED);
        }
    }

    private static String field(String name, String info) {
        Matcher matcher = Pattern.compile("(?m)^" + name + ":(\\w*)").matcher(info);
        return matcher.find() ? matcher.group(1) : "";
    }

    /** Returns, in sentences without a full stop, which of these were replaced by what is there later. */
    public List<String> replacedBy(TargetPrimaries later) {
        List<String> replaced = new ArrayList<>();
        primaries.forEach((id, primary) -> {
            Primary now = later.primaries.get(id);
            if (now == null || primary.wasReplacedBy(now)) {
                replaced.add(
                        "Redis at " + primary.address()
                                + (now == null || primary.run.equals(now.run)
                                        ? " was replaced by another primary"
                                        : " was restarted")
                                + " while keys were written, and some that it had confirmed may be lost with it: restore them once more");
            }
        });
        return replaced;
    }
}
