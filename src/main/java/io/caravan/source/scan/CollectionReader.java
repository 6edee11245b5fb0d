package io.caravan.source.scan;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads collections of any core type in their natural shape: small ones many at once, large ones in chunks. */
final class CollectionReader {

    static final Set<String> TYPES = Set.of("list", "set", "hash", "zset", "stream");

    private static final int CHUNK = 1_000;
    private static final ScanArgs CHUNKED = ScanArgs.Builder.limit(CHUNK);

    private final ValueReader reader;

    CollectionReader(ValueReader reader) {
        this.reader = reader;
    }

    /** Sends the commands that read small collections, each as a whole; the values are as of {@link #readInChunks}. */
    List<Supplier<Object>> readWhole(List<TypedKey> keys) {
        List<Supplier<Object>> answers = reader.askEach(keys, (redis, key) -> whole(redis, key.key(), key.type()));
        List<Supplier<Object>> values = new ArrayList<>(keys.size());
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
     * Reads a collection in pieces, so that no single answer is large.
     *
     * @return the value, as {@link KeyEntry} describes it; {@code null} if the key is gone
     */
    Object readInChunks(TypedKey key) {
        List<?> value = switch (key.type()) {
            case "list" -> list(key.key());
            case "set" -> set(key.key());
            case "hash" -> hash(key.key());
            case "zset" -> sortedSet(key.key());
            default -> stream(key.key());
        };
        return present(value, key.type());
    }

    /** No collection of Redis but a stream is empty: what was there has gone since. */
    private static Object present(List<?> value, String type) {
        return value.isEmpty() && !type.equals("stream") ? null : value;
    }

    private List<byte[]> list(byte[] key) {
        List<byte[]> elements = new ArrayList<>();
        for (List<byte[]> chunk = range(key, 0); !chunk.isEmpty(); chunk = range(key, elements.size())) {
            elements.addAll(chunk);
            if (chunk.size() < CHUNK) {
                break;
            }
        }
        return elements;
    }

    private List<byte[]> range(byte[] key, long from) {
        return reader.ask(key, (redis, list) -> redis.lrange(list, from, from + CHUNK - 1));
    }

    private List<byte[]> set(byte[] key) {
        Map<ByteBuffer, byte[]> members = new LinkedHashMap<>();
        scan(
                cursor -> reader.ask(key, (redis, set) -> redis.sscan(set, cursor, CHUNKED)),
                page -> page.getValues().forEach(member -> members.put(ByteBuffer.wrap(member), member)));
        return List.copyOf(members.values());
    }

    private List<KeyEntry.Field> hash(byte[] key) {
        Map<ByteBuffer, KeyEntry.Field> fields = new LinkedHashMap<>();
        scan(
                cursor -> reader.ask(key, (redis, hash) -> redis.hscan(hash, cursor, CHUNKED)),
                page -> page.getMap()
                        .forEach((name, value) -> fields.put(ByteBuffer.wrap(name), new KeyEntry.Field(name, value))));
        return List.copyOf(fields.values());
    }

    private List<KeyEntry.Member> sortedSet(byte[] key) {
        Map<ByteBuffer, KeyEntry.Member> members = new LinkedHashMap<>();
        scan(
                cursor -> reader.ask(key, (redis, set) -> redis.zscan(set, cursor, CHUNKED)),
                page -> page.getValues().forEach(each -> members.put(ByteBuffer.wrap(each.getValue()), member(each))));
        return List.copyOf(members.values());
    }

    private static KeyEntry.Member member(ScoredValue<byte[]> scored) {
        return new KeyEntry.Member(scored.getValue(), scored.getScore());
    }

    /** SCAN of a collection may return an element twice, so what is read is kept by name. */
    private static <C extends ScanCursor> void scan(Function<ScanCursor, C> next, Consumer<C> accept) {
        ScanCursor cursor = ScanCursor.INITIAL;
        while (!cursor.isFinished()) {
            C page = next.apply(cursor);
            accept.accept(page);
            cursor = page;
        }
    }

    private List<KeyEntry.Entry> stream(byte[] key) {
        List<KeyEntry.Entry> entries = new ArrayList<>();
        Range<String> range = Range.unbounded();
        while (true) {
            Range<String> window = range;
            List<StreamMessage<byte[], byte[]>> chunk =
                    reader.ask(key, (redis, stream) -> redis.xrange(stream, window, Limit.from(CHUNK)));
            chunk.forEach(message -> entries.add(entry(message)));
            if (chunk.size() < CHUNK) {
                return entries;
            }
            range = Range.from(
                    Range.Boundary.excluding(chunk.get(chunk.size() - 1).getId()), Range.Boundary.unbounded());
        }
    }

    private static KeyEntry.Entry entry(StreamMessage<byte[], byte[]> message) {
        List<KeyEntry.Field> fields = new ArrayList<>();
        message.getBody().forEach((name, value) -> fields.add(new KeyEntry.Field(name, value)));
        return new KeyEntry.Entry(message.getId(), fields);
    }
}
