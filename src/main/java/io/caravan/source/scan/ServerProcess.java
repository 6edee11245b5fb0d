package io.caravan.source.scan;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A running server, by what it says of itself.
 *
 * @param runId          tells one process from the next; {@code null} where the server does not say it
 * @param absoluteExpiry whether it knows PEXPIRETIME
 */
record ServerProcess(String runId, boolean absoluteExpiry) {

    private static final Pattern RUN_ID = Pattern.compile("run_id:(\\w+)");
    private static final Pattern VERSION = Pattern.compile("redis_version:(\\d+)");
    private static final int FIRST_WITH_ABSOLUTE_EXPIRY = 7;

    static ServerProcess at(StatefulRedisConnection<byte[], byte[]> connection, ScanTask task) {
        String info = task.await(connection.async().info("server"));
        int version = Integer.parseInt(find(VERSION, info).orElse("0"));
        return new ServerProcess(find(RUN_ID, info).orElse(null), version >= FIRST_WITH_ABSOLUTE_EXPIRY);
    }

    private static Optional<String> find(Pattern pattern, String info) {
        Matcher matcher = pattern.matcher(info);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
