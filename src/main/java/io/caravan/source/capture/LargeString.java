package io.caravan.source.capture;

import io.caravan.source.KeyText;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisNode;
import io.caravan.source.RedisUnavailableException;
import io.caravan.source.capture.CaptureScript.Found;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.SlotHash;
import java.io.InputStream;
import java.time.Duration;

/**
 * A string of up to 512 MB, read in pieces that belong together: its key is watched from before its size and expiry are read until
 * its last byte was. It has a connection of its own to the node that owns the key; not thread-safe.
 *
 * <pre>{@code try (LargeString string = LargeString.open(connections, database, key)) {
 *     write(string.state(), string.content());
 * }}</pre>
 *
 * A user with few rights needs {@code +watch +multi +exec +getrange +exists} beside those of {@link KeyStates}.
 */
public final class LargeString implements AutoCloseable {

    /** Bytes that are read at once; two such pieces lie in memory at most. */
    public static final int CHUNK_BYTES = 4 << 20;

    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final KeyState state;
    private final ChunkedContent content;

    private LargeString(
            StatefulRedisConnection<byte[], byte[]> connection, KeyState state, Duration timeout, int chunkBytes) {
        this.connection = connection;
        this.state = state;
        boolean isString = state.isGone() || "string".equals(state.type());
        String name = "Key '" + KeyText.encode(state.key()) + "' of database " + state.database();
        this.content = new ChunkedContent(connection.async(), state, name, isString, timeout, chunkBytes);
    }

    /**
     * Begins to watch a key and reads what it is.
     *
     * @throws RedisException if the server is away, or refuses
     */
    public static LargeString open(RedisConnections connections, int database, byte[] key) {
        return open(connections, database, key, CHUNK_BYTES);
    }

    static LargeString open(RedisConnections connections, int database, byte[] key, int chunkBytes) {
        StatefulRedisConnection<byte[], byte[]> connection = connections.connect(ownerOf(key, connections), database);
        try {
            RedisAsyncCommands<byte[], byte[]> redis = connection.async();
            RedisKeyspace.await(redis.watch(key), connections.timeout());
            Found found = RedisKeyspace.await(CaptureScript.run(redis, key, -1, -1), connections.timeout());
            return new LargeString(connection, state(database, key, found), connections.timeout(), chunkBytes);
        } catch (RuntimeException e) {
            connection.closeAsync();
            throw e;
        }
    }

    private static RedisNode ownerOf(byte[] key, RedisConnections connections) {
        int slot = SlotHash.getSlot(key);
        return connections.primaries().stream()
                .filter(node -> !connections.isCluster() || node.owned().get(slot))
                .findFirst()
                .orElseThrow(() -> new RedisUnavailableException(
                        "No node of the cluster at " + connections.address() + " owns slot " + slot
                                + ". Wait until it has one, or see CLUSTER SLOTS",
                        null));
    }

    private static KeyState state(int database, byte[] key, Found found) {
        long capturedAt = System.currentTimeMillis();
        return found.isGone()
                ? KeyState.gone(database, key, capturedAt)
                : new KeyState(
                        database,
                        key,
                        found.type(),
                        KeyState.Form.LARGE,
                        null,
                        found.size(),
                        found.expiresAt(),
                        capturedAt);
    }

    /**
     * Returns what the key was when the reading began: gone, or of the form {@link KeyState.Form#LARGE}, however long the
     * string is by now. It may hold another type than a string by now; then there is no content.
     */
    public KeyState state() {
        return state;
    }

    /**
     * Returns the bytes of the string, as many as the size of the state says, to be read once. The end is reached only where
     * value and expiry were the same all the time; otherwise reading fails with a {@link KeyChangedException}, at the end at
     * the latest, and what was read is to be thrown away. It fails with a {@link RedisException} where the connection breaks.
     */
    public InputStream content() {
        return content;
    }

    @Override
    public void close() {
        connection.closeAsync();
    }
}
