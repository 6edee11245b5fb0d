package io.caravan.source.keyspace;

import io.caravan.source.RedisKeyspace;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** A key of Caravan's own that tells the next run of a flow up to when the last one has delivered. */
final class DeliveredUpTo {

    private final KeyspaceContext context;
    private final byte[] key;
    private Instant last;

    DeliveredUpTo(KeyspaceContext context) {
        this.context = context;
        this.key = context.ownKey("delivered").getBytes(StandardCharsets.UTF_8);
    }

    /** Returns nothing at the first run. */
    Optional<Instant> read() {
        byte[] value = redis().await(redis().commands().get(key));
        return Optional.ofNullable(value)
                .map(bytes -> Instant.ofEpochMilli(Long.parseLong(new String(bytes, StandardCharsets.US_ASCII))));
    }

    void write(Instant upTo) {
        if (!upTo.equals(last)) {
            byte[] value = Long.toString(upTo.toEpochMilli()).getBytes(StandardCharsets.US_ASCII);
            redis().await(redis().commands().set(key, value));
            last = upTo;
        }
    }

    private RedisKeyspace redis() {
        return context.connections().keyspace(context.connections().defaultDatabase());
    }
}
