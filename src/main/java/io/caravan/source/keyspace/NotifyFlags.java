package io.caravan.source.keyspace;

import io.caravan.source.RedisFailures;
import io.caravan.source.RedisKeyspace;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a server is set to announce, {@code notify-keyspace-events}: flags are added where they are missing, never taken away. */
final class NotifyFlags {

    private static final Logger LOG = LoggerFactory.getLogger(RedisKeyspaceConsumer.class);
    private static final String PARAMETER = "notify-keyspace-events";

    private final EventClasses classes;
    private final boolean configure;

    /** @param configure whether flags may be added */
    NotifyFlags(EventClasses classes, boolean configure) {
        this.classes = classes;
        this.configure = configure;
    }

    /**
     * Looks at the flags of a server, and adds those that are missing.
     *
     * @param  node           the server, for people
     * @return                the flags that were missing, or none; empty when this user may not look
     * @throws RedisException if the server could not be asked; {@link KeyspaceSetupException} if flags are missing that cannot
     *                        be added, with what to set
     */
    Optional<String> ensure(RedisAsyncCommands<byte[], byte[]> commands, String node, Duration timeout) {
        String flags;
        try {
            flags = flags(RedisKeyspace.await(commands.configGet(PARAMETER), timeout));
        } catch (RedisException e) {
            if (RedisFailures.isRefusal(e) && !RedisFailures.isPassing(e)) {
                return Optional.empty();
            }
            throw e;
        }
        String missing = classes.missingFrom(flags);
        if (!missing.isEmpty()) {
            add(commands, node, flags, missing, timeout);
        }
        return Optional.of(missing);
    }

    private void add(
            RedisAsyncCommands<byte[], byte[]> commands, String node, String flags, String missing, Duration timeout) {
        String all = classes.addedTo(flags);
        if (!configure) {
            throw new KeyspaceSetupException(remedy(node, all) + ", or set configureServer");
        }
        try {
            RedisKeyspace.await(commands.configSet(PARAMETER, all), timeout);
        } catch (RedisException e) {
            if (RedisFailures.isRefusal(e) && !RedisFailures.isPassing(e)) {
                throw new KeyspaceSetupException(
                        remedy(node, all) + "; Caravan may not: " + RedisFailures.reasonOf(e), e);
            }
            throw e;
        }
        LOG.info("Redis at {} announces events: added {} to {}, which was '{}'", node, missing, PARAMETER, flags);
    }

    /** Returns what to do on a server of which nothing is known but that it does not announce what was asked for. */
    String remedy(String node) {
        return remedy(node, classes.addedTo(""));
    }

    private static String remedy(String node, String flags) {
        return "Redis at " + node + " does not announce all events that were asked for. Set " + PARAMETER + " to "
                + flags + " on it";
    }

    private static String flags(Map<String, String> answer) {
        return answer.getOrDefault(PARAMETER, "");
    }
}
