package io.caravan.source.keyspace;

import io.caravan.source.RedisKeyspace;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A key of Caravan's own that tells the next run of a flow up to when the last one has delivered. */
final class DeliveredUpTo {

    private final KeyspaceContext context;
    private final byte[] key;
    private CompletionStage<?> writing = CompletableFuture.completedFuture(null);
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

    /**
     * Writes it, unless the server has not answered the last time.
     *
     * @param patience how long to wait for the server, which may write it later
     */
    void write(Instant upTo, Duration patience) {
        if (!writing.toCompletableFuture().isDone() || upTo.equals(last)) {
            return;
        }
        byte[] value = Long.toString(upTo.toEpochMilli()).getBytes(StandardCharsets.US_ASCII);
        writing = redis().commands().set(key, value);
        RedisKeyspace.await(writing, patience);
        last = upTo;
    }

    private RedisKeyspace redis() {
        return context.connections().keyspace(context.connections().defaultDatabase());
    }
}
