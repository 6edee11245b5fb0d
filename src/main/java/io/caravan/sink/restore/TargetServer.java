package io.caravan.sink.restore;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.lettuce.core.RedisException;
import io.lettuce.core.SetArgs;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server that is written to: which one it is, and what it can read. */
final class TargetServer {

    private static final Pattern VERSION = Pattern.compile("(?m)^(?:valkey|redis)_version:(\\S+)");
    private static final long PROBE_MILLISECONDS = 60_000;

    private final RedisConnections connections;
    private String description;

    TargetServer(RedisConnections connections) {
        this.connections = connections;
    }

    /**
     * Returns its version and that of the RDB format up to which it reads, as in "7.0.15, up to 10". No command tells the
     * latter, so a key of Caravan's own is dumped once.
     *
     * @param key whose server is meant
     */
    synchronized String describe(int database, byte[] key) {
        if (description == null) {
            description = version(connections.keyspace(database)) + ", up to " + rdbVersion(database, key);
        }
        return description;
    }

    private static String version(RedisKeyspace redis) {
        try {
            Matcher version = VERSION.matcher(redis.await(redis.commands().info("server")));
            return version.find() ? version.group(1) : "an unknown version";
        } catch (RedisException e) {
            return "an unknown version";
        }
    }

    private String rdbVersion(int database, byte[] key) {
        RedisKeyspace redis = connections.keyspace(database);
        byte[] probe = TemporaryKey.beside(key, connections);
        try {
            redis.await(redis.commands().set(probe, new byte[] {'1'}, SetArgs.Builder.px(PROBE_MILLISECONDS)));
            byte[] dump = redis.await(redis.commands().dump(probe));
            redis.await(redis.commands().del(probe));
            return Integer.toString(new DumpPayload(dump).rdbVersion());
        } catch (RedisException e) {
            return "an older one";
        }
    }
}
