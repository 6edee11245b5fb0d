package io.caravan.source.keyspace;

import io.caravan.source.RedisKeyspace;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells a key that was flushed from one that was evicted or deleted, by the commands that a server has counted. */
final class Flushes {

    private static final Pattern CALLS = Pattern.compile("cmdstat_(?:flushall|flushdb|swapdb):calls=(\\d+)");

    private long counted = -1;

    /** Returns whether any database may have been flushed since it was asked last; {@code true} at first. */
    boolean haveHappened(RedisAsyncCommands<byte[], byte[]> commands, Duration timeout) {
        long before = counted;
        counted = 0;
        Matcher calls = CALLS.matcher(RedisKeyspace.await(commands.info("commandstats"), timeout));
        while (calls.find()) {
            counted += Long.parseLong(calls.group(1));
        }
        return counted != before;
    }
}
