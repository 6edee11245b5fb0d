package io.caravan.source.scan;

import io.caravan.source.RedisFailures;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads strings of unknown size.
 *
 * Where all data of the node together is smaller than one value may be, one command reads the strings of a page. Elsewhere of
 * each string the beginning is read, and the rest of those few that are longer once it is known how long they are.
 */
final class StringReader {

    private static final int BEGINNING = 16 << 10;
    private static final Pattern DATA_BYTES = Pattern.compile("used_memory_dataset:(\\d+)");
    private static final long LOOK_EVERY = TimeUnit.SECONDS.toNanos(1);

    private final SizedReader reader;
    private boolean few;
    private boolean looked;
    private long lookedAt;

    StringReader(SizedReader reader) {
        this.reader = reader;
    }

    /** Returns whether all of the node's data may lie in memory at once, by a look that is a second old at most. */
    boolean areFew() {
        if (reader.task.connections().isCluster()) {
            return false;
        }
        if (!looked || System.nanoTime() - lookedAt > LOOK_EVERY) {
            Matcher bytes = DATA_BYTES.matcher(reader.task.await(reader.commands.info("memory")));
            few = bytes.find() && Long.parseLong(bytes.group(1)) < Math.min(reader.maxValueBytes, PageRead.MOST_BYTES);
            looked = true;
            lookedAt = System.nanoTime();
        }
        return few;
    }

    /**
     * Delivers strings, and returns the keys that hold none, or an empty one, or are gone.
     *
     * @param few whether all of them may lie in memory at once
     */
    List<byte[]> read(List<byte[]> keys, boolean few, PageRead page) {
        if (keys.isEmpty()) {
            return keys;
        }
        List<SizedReader.Found> found = new ArrayList<>(keys.size());
        List<byte[]> others = few ? readTogether(keys, found) : readBeginnings(keys, found, page);
        deliver(found, page);
        return others;
    }

    private List<byte[]> readTogether(List<byte[]> keys, List<SizedReader.Found> found) {
        List<byte[]> others = new ArrayList<>();
        for (KeyValue<byte[], byte[]> each : reader.task.await(reader.commands.mget(keys.toArray(byte[][]::new)))) {
            if (each.hasValue()) {
                found.add(string(each.getKey(), each.getValue()));
            } else {
                others.add(each.getKey());
            }
        }
        return others;
    }

    private List<byte[]> readBeginnings(List<byte[]> keys, List<SizedReader.Found> found, PageRead page) {
        List<Supplier<byte[]>> beginnings = reader.askEach(keys, (redis, key) -> redis.getrange(key, 0, BEGINNING - 1));
        List<byte[]> others = new ArrayList<>();
        List<TypedKey> longer = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            byte[] key = keys.get(i);
            byte[] beginning = beginningOf(beginnings.get(i));
            if (beginning.length == 0) {
                others.add(key);
            } else if (beginning.length == BEGINNING) {
                longer.add(new TypedKey(key, "string", 0));
            } else {
                found.add(string(key, beginning));
            }
        }
        readBySize(longer, page);
        return others;
    }

    private static byte[] beginningOf(Supplier<byte[]> answer) {
        try {
            return answer.get();
        } catch (RedisException e) {
            if (!RedisFailures.isWrongType(e)) {
                throw e;
            }
            return new byte[0];
        }
    }

    /** Delivers strings of which it is known that they were there. */
    void readBySize(List<TypedKey> keys, PageRead page) {
        List<TypedKey> fitting = reader.sized(keys, (redis, each) -> redis.strlen(each.key()), page);
        List<TypedKey> whole = new ArrayList<>(fitting.size());
        for (TypedKey key : fitting) {
            if (key.size() > reader.maxValueBytes) {
                page.add(reader.maxValueBytes, () -> readPart(key, page));
            } else {
                whole.add(key);
            }
        }
        page.addAll(whole, TypedKey::size, part -> readWhole(part, page));
    }

    private void readWhole(List<TypedKey> keys, PageRead page) {
        List<Supplier<byte[]>> values = reader.askEach(keys, (redis, each) -> redis.get(each.key()));
        List<SizedReader.Found> found = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            try {
                byte[] value = values.get(i).get();
                if (value == null) {
                    page.leaveOut(1);
                } else {
                    found.add(string(keys.get(i).key(), value));
                }
            } catch (RedisException e) {
                reader.deliverChanged(keys.get(i), e, page);
            }
        }
        deliver(found, page);
    }

    private void readPart(TypedKey key, PageRead page) {
        try {
            Content content = LongString.read(reader, key, (int) reader.maxValueBytes);
            if (content == null) {
                page.leaveOut(1);
            } else {
                deliver(List.of(new SizedReader.Found(key.key(), "string", content, reader.maxValueBytes)), page);
            }
        } catch (RedisException e) {
            reader.deliverChanged(key, e, page);
        }
    }

    private static SizedReader.Found string(byte[] key, byte[] value) {
        return new SizedReader.Found(key, "string", Content.whole(value), value.length);
    }

    private void deliver(List<SizedReader.Found> found, PageRead page) {
        List<SizedReader.Found> fitting = new ArrayList<>(found.size());
        for (SizedReader.Found each : found) {
            if (each.size() <= reader.maxValueBytes) {
                fitting.add(each);
            } else if (reader.readsParts()) {
                fitting.add(LongString.beginningOf(each, (int) reader.maxValueBytes));
            } else {
                reader.deliverTooLarge(each.key(), each.type(), page);
            }
        }
        reader.deliver(fitting, page);
    }
}
