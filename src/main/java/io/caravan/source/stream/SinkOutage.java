package io.caravan.source.stream;

import io.caravan.source.RedisFailures;
import io.lettuce.core.RedisException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

/** Tells a sink that is away, which no entry is to blame for, from one that refuses an entry. */
final class SinkOutage {

    // Connection, resources, transaction rolled back, operator's intervention, system
    private static final Set<String> AWAY_CLASSES = Set.of("08", "53", "40", "57", "58");

    private SinkOutage() {}

    /** @param failure what an exchange failed with */
    static boolean caused(Throwable failure) {
        int depth = 0;
        for (Throwable each = failure; each != null && depth < 100; each = each.getCause()) {
            if (isOutage(each)) {
                return true;
            }
            depth++;
        }
        return false;
    }

    private static boolean isOutage(Throwable failure) {
        if (failure instanceof SQLException sql) {
            String state = sql.getSQLState();
            return sql instanceof SQLTransientException
                    || sql instanceof SQLRecoverableException
                    || sql instanceof SQLNonTransientConnectionException
                    || state != null && state.length() == 5 && AWAY_CLASSES.contains(state.substring(0, 2));
        }
        if (failure instanceof RedisException redis) {
            return !RedisFailures.isRefusal(redis) || RedisFailures.isPassing(redis);
        }
        // The last is what Camel fails an exchange with whose retries a stop has ended.
        return failure instanceof SocketException
                || failure instanceof SocketTimeoutException
                || failure instanceof UnknownHostException
                || failure instanceof RejectedExecutionException;
    }
}
