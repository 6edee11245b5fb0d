package io.caravan.source.stream;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisNode;
import io.caravan.source.pattern.KeyFilter;
import io.caravan.source.pattern.NamePattern;
import io.lettuce.core.KeyScanArgs;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Finds the streams that there are. Used by one thread. */
final class StreamDiscovery {

    private static final int PAGE = 1000;

    private final RedisConnections connections;
    private final KeyFilter filter;

    StreamDiscovery(RedisConnections connections) {
        this.connections = connections;
        this.filter = new KeyFilter(connections.ownKeyPrefix(), List.of(), null, null, null);
    }

    /**
     * Looks through every node and database.
     *
     * @return                the streams that exist and are searched for, without Caravan's own
     * @throws RedisException if not all of them could be asked, so that nothing is known about what is gone
     */
    Set<StreamName> find(StreamSearch.Terms terms) {
        Set<StreamName> found = new HashSet<>();
        if (!terms.patterns().isEmpty()) {
            for (RedisNode node : connections.nodes(false)) {
                scan(node, terms, found);
            }
        }
        for (StreamName name : terms.names()) {
            RedisKeyspace redis = connections.keyspace(name.database());
            if (!filter.isOwn(name.key())
                    && redis.await(redis.commands().type(name.key())).equals("stream")) {
                found.add(name);
            }
        }
        return found;
    }

    private void scan(RedisNode node, StreamSearch.Terms terms, Set<StreamName> found) {
        try (StatefulRedisConnection<byte[], byte[]> connection =
                connections.connect(node, terms.databases().get(0))) {
            for (int database : terms.databases()) {
                if (!connections.isCluster()) {
                    await(connection.async().select(database));
                }
                scan(connection, database, terms.patterns(), found);
            }
        }
    }

    private void scan(
            StatefulRedisConnection<byte[], byte[]> connection,
            int database,
            List<NamePattern> patterns,
            Set<StreamName> found) {
        KeyScanArgs args = KeyScanArgs.Builder.type("stream");
        args.limit(PAGE);
        if (patterns.size() == 1) {
            args.match(patterns.get(0).glob().getBytes(StandardCharsets.UTF_8));
        }
        ScanCursor cursor = ScanCursor.INITIAL;
        while (!cursor.isFinished()) {
            KeyScanCursor<byte[]> page = await(connection.async().scan(cursor, args));
            page.getKeys().stream()
                    .filter(key -> !filter.isOwn(key))
                    .filter(key -> patterns.stream().anyMatch(pattern -> pattern.matches(key)))
                    .forEach(key -> found.add(new StreamName(database, key)));
            cursor = page;
        }
    }

    private <T> T await(CompletionStage<T> command) {
        return RedisKeyspace.await(command, connections.timeout());
    }
}
