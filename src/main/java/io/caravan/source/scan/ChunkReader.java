package io.caravan.source.scan;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.StreamMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads one collection in chunks, so that no single answer is large, up to its end or to that of a budget. */
final class ChunkReader {

    private final ValueReader reader;
    private final byte[] key;
    private final ByteBudget budget;

    ChunkReader(ValueReader reader, byte[] key, ByteBudget budget) {
        this.reader = reader;
        this.key = key;
        this.budget = budget;
    }

    /** Returns the elements that fit the budget, as {@link KeyEntry} describes them; none if the key is gone. */
    List<?> read(String type) {
        return switch (type) {
            case "list" -> list();
            case "set" -> set();
            case "hash" -> hash();
            case "zset" -> budget.isLimited() ? sortedSetByRank() : sortedSet();
            default -> stream();
        };
    }

    private List<byte[]> list() {
        List<byte[]> elements = new ArrayList<>();
        while (true) {
            int count = budget.chunk();
            long from = elements.size();
            List<byte[]> chunk = reader.ask(key, (redis, list) -> redis.lrange(list, from, from + count - 1));
            for (byte[] element : chunk) {
                if (!budget.take(element.length)) {
                    return elements;
                }
                elements.add(element);
            }
            if (chunk.size() < count) {
                return elements;
            }
        }
    }

    private List<byte[]> set() {
        return scan(
                cursor -> reader.ask(key, (redis, set) -> redis.sscan(set, cursor, chunk())),
                (page, members) ->
                        page.getValues().forEach(member -> members.add(member, member.length, () -> member)));
    }

    private List<KeyEntry.Field> hash() {
        return scan(
                cursor -> reader.ask(key, (redis, hash) -> redis.hscan(hash, cursor, chunk())),
                (page, fields) -> page.getMap()
                        .forEach((name, value) ->
                                fields.add(name, name.length + value.length, () -> new KeyEntry.Field(name, value))));
    }

    private List<KeyEntry.Member> sortedSet() {
        return scan(
                cursor -> reader.ask(key, (redis, set) -> redis.zscan(set, cursor, chunk())),
                (page, members) -> page.getValues().forEach(each -> add(each, members)));
    }

    /** In the order of the scores; a member that moves meanwhile may be met twice, or not at all. */
    private List<KeyEntry.Member> sortedSetByRank() {
        Named<KeyEntry.Member> members = new Named<>(budget);
        for (long from = 0; ; ) {
            long start = from;
            int count = budget.chunk();
            List<ScoredValue<byte[]>> chunk =
                    reader.ask(key, (redis, set) -> redis.zrangeWithScores(set, start, start + count - 1));
            chunk.forEach(each -> add(each, members));
            if (budget.isExhausted() || chunk.size() < count) {
                return members.elements();
            }
            from += chunk.size();
        }
    }

    private static void add(ScoredValue<byte[]> each, Named<KeyEntry.Member> members) {
        members.add(each.getValue(), each.getValue().length + Double.BYTES, () -> CollectionReader.member(each));
    }

    private List<KeyEntry.Entry> stream() {
        List<KeyEntry.Entry> entries = new ArrayList<>();
        Range<String> range = Range.unbounded();
        while (true) {
            int count = budget.chunk();
            Range<String> window = range;
            List<StreamMessage<byte[], byte[]>> chunk =
                    reader.ask(key, (redis, stream) -> redis.xrange(stream, window, Limit.from(count)));
            for (StreamMessage<byte[], byte[]> message : chunk) {
                KeyEntry.Entry entry = CollectionReader.entry(message);
                if (!budget.take(bytesOf(entry))) {
                    return entries;
                }
                entries.add(entry);
            }
            if (chunk.size() < count) {
                return entries;
            }
            range = Range.from(
                    Range.Boundary.excluding(chunk.get(chunk.size() - 1).getId()), Range.Boundary.unbounded());
        }
    }

    private static long bytesOf(KeyEntry.Entry entry) {
        return entry.id().length()
                + entry.fields().stream()
                        .mapToLong(field -> field.name().length + field.value().length)
                        .sum();
    }

    private ScanArgs chunk() {
        return ScanArgs.Builder.limit(budget.chunk());
    }

    private interface Taking<C, T> {
        void take(C page, Named<T> elements);
    }

    private <C extends ScanCursor, T> List<T> scan(Function<ScanCursor, C> next, Taking<C, T> taking) {
        Named<T> elements = new Named<>(budget);
        ScanCursor cursor = ScanCursor.INITIAL;
        while (!cursor.isFinished() && !budget.isExhausted()) {
            C page = next.apply(cursor);
            taking.take(page, elements);
            cursor = page;
        }
        return elements.elements();
    }

    /** Elements by their names, since a scan of a collection may return one twice. */
    private record Named<T>(ByteBudget budget, Map<ByteBuffer, T> byName) {

        Named(ByteBudget budget) {
            this(budget, new LinkedHashMap<>());
        }

        void add(byte[] name, long bytes, Supplier<T> element) {
            ByteBuffer wrapped = ByteBuffer.wrap(name);
            if (byName.containsKey(wrapped) || budget.take(bytes)) {
                byName.put(wrapped, element.get());
            }
        }

        List<T> elements() {
            return List.copyOf(byName.values());
        }
    }
}
