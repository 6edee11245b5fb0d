package io.caravan.source.keyspace;

import io.caravan.source.RedisKeyspace;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;

/** Which process of a server was talked to last, by its {@code run_id}. Used by one thread. */
final class ServerProcess {

    private String last;

    /**
     * Returns whether the server has been started anew since it was asked last.
     *
     * @throws RedisException if the server did not answer, or refused
     */
    boolean isAnother(RedisAsyncCommands<byte[], byte[]> commands, Duration timeout) {
        String info = RedisKeyspace.await(commands.info("server"), timeout);
        int begin = info.indexOf("run_id:");
        String now = begin < 0 ? "" : info.substring(begin, info.indexOf('\r', begin));
        boolean another = last != null && !last.equals(now);
        last = now;
        return another;
    }
}
