package io.caravan.source.scan;

import io.caravan.source.RedisFailures;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads values in few commands and few round trips.
 *
 * Where most keys hold strings, strings are read without asking for types before. What is small is read as a whole, many keys
 * at a time; of what is large it is known before it is read.
 */
final class ContentReader extends SizedReader {

    /** The beginnings of so many strings are a portion. */
    private static final int SLICE = 1_000;

    private static final long SMALL_COLLECTION = 64L << 10;

    private final StringReader strings = new StringReader(this);
    private final CollectionReader collections = new CollectionReader(this);
    private final ModuleReader modules = new ModuleReader(this);
    private boolean stringsFirst = readsStrings();

    ContentReader(StatefulRedisConnection<byte[], byte[]> connection, ScanTask task, boolean absoluteExpiry) {
        super(connection, task, absoluteExpiry);
    }

    private boolean readsStrings() {
        String type = task.selection().getType();
        return task.selection().reads("string") && (type == null || type.isBlank() || type.equals("string"));
    }

    @Override
    boolean readsParts() {
        return task.configuration().getOversize() == Oversize.part;
    }

    @Override
    void read(List<byte[]> keys, PageRead page) {
        boolean few = strings.areFew();
        int slice = few ? Math.max(keys.size(), 1) : SLICE;
        for (int from = 0; from < keys.size(); from += slice) {
            List<byte[]> part = keys.subList(from, Math.min(from + slice, keys.size()));
            page.add(0, () -> readSlice(part, few, page));
        }
    }

    private void readSlice(List<byte[]> keys, boolean few, PageRead page) {
        List<TypedKey> typed = typed(stringsFirst ? strings.read(keys, few, page) : keys, page);
        List<TypedKey> texts = typed.stream().filter(TypedKey::isString).toList();
        List<TypedKey> others = typed.stream().filter(key -> !key.isString()).toList();
        if (stringsFirst) {
            strings.readBySize(texts, page);
        } else {
            List<byte[]> found = texts.stream().map(TypedKey::key).toList();
            strings.readBySize(typed(strings.read(found, few, page), page), page);
        }
        readCollections(others, page);
        stringsFirst = readsStrings() && others.size() * 2 <= keys.size();
    }

    private void readCollections(List<TypedKey> keys, PageRead page) {
        List<TypedKey> small = new ArrayList<>();
        for (TypedKey key : weighed(keys, page)) {
            if (ModuleReader.TYPES.contains(key.type())) {
                page.add(Math.min(key.size(), maxValueBytes), () -> readModule(key, page));
            } else if (!CollectionReader.TYPES.contains(key.type())) {
                deliverUnreadable(key, "holds a " + key.type() + ", which only DUMP can read", page);
            } else if (key.size() <= Math.min(SMALL_COLLECTION, maxValueBytes)) {
                small.add(key);
            } else {
                page.add(Math.min(key.size(), maxValueBytes), () -> readLarge(key, page));
            }
        }
        page.addAll(small, TypedKey::size, part -> settle(part, collections.readWhole(part), page));
    }

    private void readLarge(TypedKey key, PageRead page) {
        ByteBudget budget = key.size() > maxValueBytes ? ByteBudget.of(maxValueBytes) : ByteBudget.unlimited();
        settle(List.of(key), List.of(() -> collections.readInChunks(key, budget)), page);
    }

    /** What a module holds has no parts, and may be far larger than it is in the server's memory. */
    private void readModule(TypedKey key, PageRead page) {
        if (key.size() > maxValueBytes) {
            deliverTooLarge(key.key(), key.type(), page);
            return;
        }
        ByteBudget budget = ByteBudget.of(maxValueBytes);
        try {
            Content content = modules.read(key, budget);
            if (budget.isExhausted()) {
                deliverTooLarge(key.key(), key.type(), page);
            } else {
                TypedKey read = new TypedKey(key.key(), key.type(), budget.spent());
                settle(List.of(read), List.of(() -> content), page);
            }
        } catch (RedisCommandExecutionException e) {
            if (RedisFailures.isPassing(e)) {
                throw e;
            }
            if (ask(key.key(), (redis, each) -> redis.exists(each)) == 0) {
                page.leaveOut(1);
            } else {
                String reason = "holds a " + key.type() + ", which cannot be read: " + RedisFailures.reasonOf(e);
                deliverUnreadable(key, reason, page);
            }
        }
    }

    private void deliverUnreadable(TypedKey key, String reason, PageRead page) {
        page.deliver(KeyEntry.unreadable(task.database(), key.key(), key.type(), reason), 0);
    }

    /** @param values of the keys; {@code null} for one that is gone */
    private void settle(List<TypedKey> keys, List<Supplier<Content>> values, PageRead page) {
        List<Found> found = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            TypedKey key = keys.get(i);
            try {
                Content value = values.get(i).get();
                if (value == null) {
                    page.leaveOut(1);
                } else {
                    found.add(new Found(key.key(), key.type(), value, Math.min(key.size(), maxValueBytes)));
                }
            } catch (RedisException e) {
                deliverChanged(key, e, page);
            }
        }
        deliver(found, page);
    }
}
