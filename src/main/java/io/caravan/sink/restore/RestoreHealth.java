package io.caravan.sink.restore;

import io.caravan.source.RedisUnavailableException;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Whether keys could be written when it was last tried. */
final class RestoreHealth extends AbstractHealthCheck {

    private volatile RedisUnavailableException failure;

    RestoreHealth(String flow) {
        super("camel", "producer:redis-restore:" + flow);
    }

    void written() {
        failure = null;
    }

    void failed(RedisUnavailableException e) {
        failure = e;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        RedisUnavailableException last = failure;
        if (last == null) {
            builder.up();
        } else {
            builder.message(last.getMessage()).error(last).down();
        }
    }
}
