package io.caravan.source.scan;

import io.lettuce.core.Range;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Reads collections of any core type in their natural shape: small ones many at once, large ones in chunks. */
final class CollectionReader {

    static final Set<String> TYPES = Set.of("list", "set", "hash", "zset", "stream");

    private final ValueReader reader;

    CollectionReader(ValueReader reader) {
        this.reader = reader;
    }

    /** Sends the commands that read small collections, each as a whole; the values are as of {@link #readInChunks}. */
    List<Supplier<Content>> readWhole(List<TypedKey> keys) {
        List<Supplier<Object>> answers = reader.askEach(keys, (redis, key) -> whole(redis, key.key(), key.type()));
        List<Supplier<Content>> values = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            Supplier<Object> answer = answers.get(i);
            String type = keys.get(i).type();
            values.add(() -> present(shaped(answer.get()), type));
        }
        return values;
    }

    @SuppressWarnings("unchecked")
    private static RedisFuture<Object> whole(RedisClusterAsyncCommands<byte[], byte[]> redis, byte[] key, String type) {
        return (RedisFuture<Object>)
                switch (type) {
                    case "list" -> redis.lrange(key, 0, -1);
                    case "set" -> redis.smembers(key);
                    case "hash" -> redis.hgetall(key);
                    case "zset" -> redis.zrangeWithScores(key, 0, -1);
                    default -> redis.xrange(key, Range.unbounded());
                };
    }

    @SuppressWarnings("unchecked")
    private static List<?> shaped(Object answer) {
        if (answer instanceof Set<?> members) {
            return List.copyOf(members);
        }
        if (answer instanceof Map<?, ?> fields) {
            return ((Map<byte[], byte[]>) fields)
                    .entrySet().stream()
                            .map(field -> new KeyEntry.Field(field.getKey(), field.getValue()))
                            .toList();
        }
        List<?> elements = (List<?>) answer;
        return elements.isEmpty() || elements.get(0) instanceof byte[]
                ? elements
                : elements.stream().map(CollectionReader::element).toList();
    }

    @SuppressWarnings("unchecked")
    private static Object element(Object element) {
        return element instanceof ScoredValue<?>
                ? member((ScoredValue<byte[]>) element)
                : entry((StreamMessage<byte[], byte[]>) element);
    }

    /**
     * Reads a collection in chunks, so that no single answer is large.
     *
     * @param  budget how much of it to read
     * @return        {@code null} if the key is gone
     */
    Content readInChunks(TypedKey key, ByteBudget budget) {
        List<?> value = new ChunkReader(reader, key.key(), budget).read(key.type());
        if (!budget.isExhausted()) {
            return present(value, key.type());
        }
        long length = reader.ask(key, (redis, each) -> length(redis, each.key(), each.type()));
        // Elements may have gone since.
        return Content.part(value, Math.max(length, value.size()));
    }

    private static RedisFuture<Long> length(RedisClusterAsyncCommands<byte[], byte[]> redis, byte[] key, String type) {
        return switch (type) {
            case "list" -> redis.llen(key);
            case "set" -> redis.scard(key);
            case "hash" -> redis.hlen(key);
            case "zset" -> redis.zcard(key);
            default -> redis.xlen(key);
        };
    }

    /** No collection of Redis but a stream is empty: what was there has gone since. */
    private static Content present(List<?> value, String type) {
        return value.isEmpty() && !type.equals("stream") ? null : Content.whole(value);
    }

    static KeyEntry.Member member(ScoredValue<byte[]> scored) {
        return new KeyEntry.Member(scored.getValue(), scored.getScore());
    }

    static KeyEntry.Entry entry(StreamMessage<byte[], byte[]> message) {
        List<KeyEntry.Field> fields = new ArrayList<>();
        message.getBody().forEach((name, value) -> fields.add(new KeyEntry.Field(name, value)));
        return new KeyEntry.Entry(message.getId(), fields);
    }
}
