package io.caravan.source.keyspace;

import io.caravan.source.keyspace.EventGap.Reason;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Declares gaps: each is put among the events, counted, and logged once. Thread-safe. */
final class Gaps {

    private static final Logger LOG = LoggerFactory.getLogger(RedisKeyspaceConsumer.class);

    private final EventBuffer buffer;

    Gaps(EventBuffer buffer, KeyspaceMeters meters, KeyspaceHealth health) {
        this.buffer = buffer;
        buffer.onGap(gap -> {
            meters.gap(gap);
            health.gap(gap);
            LOG.warn(
                    "Events of Redis at {} may be missing from {} to {}, {} ms, {}: {}",
                    gap.node(),
                    gap.from(),
                    gap.to(),
                    Duration.between(gap.from(), gap.to()).toMillis(),
                    gap.lost() < 0 ? "nobody can know how many" : gap.lost() + " dropped",
                    gap.reason());
        });
    }

    /** @param from when the last event was received that is known to follow all before it */
    void declare(String node, Reason reason, Instant from, Instant to) {
        buffer.gap(node, reason, from, to, -1);
    }
}
