package io.caravan.source;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads a value of any core type in its natural shape, large ones in chunks so that no single answer is large. */
final class CollectionReader {

    private static final int CHUNK = 1_000;
    private static final ScanArgs CHUNKED = ScanArgs.Builder.limit(CHUNK);

    private final ValueReader reader;

    CollectionReader(ValueReader reader) {
        this.reader = reader;
    }

    /**
     * @return the value, as {@link KeyEntry} describes it; {@code null} if the key is gone
     * @throws UnsupportedTypeException if the type is none of Redis's own
     */
    Object read(byte[] key, String type) {
        Object value = switch (type) {
            case "string" ->
                reader.answer(commands().get(key), cluster -> cluster.commands().get(key));
            case "list" -> list(key);
            case "set" -> set(key);
            case "hash" -> hash(key);
            case "zset" -> sortedSet(key);
            case "stream" -> stream(key);
            default -> throw new UnsupportedTypeException(type);
        };
        // No collection of Redis is empty: what was there has gone since.
        return value instanceof List<?> list && list.isEmpty() && !"stream".equals(type) ? null : value;
    }

    private RedisAsyncCommands<byte[], byte[]> commands() {
        return reader.commands;
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
        return reader.answer(
                commands().lrange(key, from, from + CHUNK - 1),
                cluster -> cluster.commands().lrange(key, from, from + CHUNK - 1));
    }

    private List<byte[]> set(byte[] key) {
        Map<ByteBuffer, byte[]> members = new LinkedHashMap<>();
        scan(
                cursor -> reader.answer(
                        commands().sscan(key, cursor, CHUNKED),
                        cluster -> cluster.commands().sscan(key, cursor, CHUNKED)),
                page -> page.getValues().forEach(member -> members.put(ByteBuffer.wrap(member), member)));
        return List.copyOf(members.values());
    }

    private List<KeyEntry.Field> hash(byte[] key) {
        Map<ByteBuffer, KeyEntry.Field> fields = new LinkedHashMap<>();
        scan(
                cursor -> reader.answer(
                        commands().hscan(key, cursor, CHUNKED),
                        cluster -> cluster.commands().hscan(key, cursor, CHUNKED)),
                page -> page.getMap()
                        .forEach((name, value) -> fields.put(ByteBuffer.wrap(name), new KeyEntry.Field(name, value))));
        return List.copyOf(fields.values());
    }

    private List<KeyEntry.Member> sortedSet(byte[] key) {
        Map<ByteBuffer, KeyEntry.Member> members = new LinkedHashMap<>();
        scan(
                cursor -> reader.answer(
                        commands().zscan(key, cursor, CHUNKED),
                        cluster -> cluster.commands().zscan(key, cursor, CHUNKED)),
                page -> page.getValues().forEach(each -> members.put(ByteBuffer.wrap(each.getValue()), member(each))));
        return List.copyOf(members.values());
    }

    private static KeyEntry.Member member(ScoredValue<byte[]> scored) {
        return new KeyEntry.Member(scored.getValue(), scored.getScore());
    }

    /** SCAN of a collection may return an element twice, so what is read is kept by name. */
    private static <C extends ScanCursor> void scan(
            Function<ScanCursor, C> next, java.util.function.Consumer<C> accept) {
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
            List<StreamMessage<byte[], byte[]>> chunk = reader.answer(
                    commands().xrange(key, window, Limit.from(CHUNK)),
                    cluster -> cluster.commands().xrange(key, window, Limit.from(CHUNK)));
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
