package io.caravan.sink.replay;

import io.caravan.sink.rabbitmq.PublishException;
import io.caravan.source.RedisFailures;
import io.caravan.source.RedisRightException;
import io.caravan.source.s3.S3Failures;
import io.caravan.state.SinkAwayException;
import io.caravan.state.SqlFailure;
import io.caravan.state.TargetException;
import io.lettuce.core.RedisException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;

/** Tells failures that no letter is to blame for. */
final class Outage {

    private Outage() {}

    /** Returns whether every other letter of the same route would fail in the same way now. */
    static boolean caused(Exception failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (isOutage(each)) {
                return true;
            }
        }
        return S3Failures.mayPass(failure);
    }

    private static boolean isOutage(Throwable failure) {
        if (failure instanceof SQLException sql) {
            return SqlFailure.of(sql) != SqlFailure.RECORD_REFUSED;
        }
        if (failure instanceof RedisException redis) {
            return !RedisFailures.isFinal(redis);
        }
        if (failure instanceof PublishException publish) {
            return publish.isAway();
        }
        return failure instanceof SinkAwayException
                || failure instanceof TargetException
                || failure instanceof RedisRightException
                || failure instanceof SocketException
                || failure instanceof SocketTimeoutException
                || failure instanceof UnknownHostException;
    }
}
