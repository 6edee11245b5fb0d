package io.caravan.sink.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.source.keyspace.KeyEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Gives each event an id that no other has, the same each time one batch is asked for.
 *
 * <p>It is made of all that an event holds and, for events that hold the same, of their number: a key may be set twice
 * in a millisecond. Events whose time is not known are numbered in the order in which they come, from a number at random.
 * Not thread-safe.
 */
final class EventIds {

    private static final long UNKNOWN_TIME = 0;

    private KeyEvent first;
    private long untimedBefore = ThreadLocalRandom.current().nextLong();
    private long untimedNow = untimedBefore;
    private Map<Content, Integer> before = Map.of();
    private Map<Content, Integer> now = Map.of();

    /** Returns the ids of a batch, in its order. */
    List<String> of(String source, List<KeyEvent> batch) {
        if (batch.isEmpty()) {
            return List.of();
        }
        if (batch.get(0) != first) {
            first = batch.get(0);
            before = countedSince(first.time());
            untimedBefore = untimedNow;
        }
        now = new HashMap<>();
        untimedNow = untimedBefore;
        List<String> ids = new ArrayList<>(batch.size());
        for (KeyEvent event : batch) {
            ids.add(id(source, event, event.time() == UNKNOWN_TIME ? ++untimedNow : number(event)));
        }
        return ids;
    }

    private int number(KeyEvent event) {
        Content content = new Content(event);
        return now.merge(content, before.getOrDefault(content, 0) + 1, (count, start) -> count + 1);
    }

    /** Several small batches may be of one millisecond. */
    private Map<Content, Integer> countedSince(long time) {
        Map<Content, Integer> counted = new HashMap<>(now);
        before.forEach(counted::putIfAbsent);
        counted.keySet().removeIf(content -> content.time() < time);
        return counted;
    }

    private static String id(String source, KeyEvent event, long number) {
        byte[] origin = source.getBytes(UTF_8);
        byte[] name = event.event().getBytes(UTF_8);
        ByteBuffer content = ByteBuffer.allocate(40 + origin.length + name.length + event.key().length)
                .putLong(event.time())
                .putLong(event.epoch())
                .putInt(event.database())
                .putLong(number)
                .putInt(origin.length)
                .put(origin)
                .putInt(name.length)
                .put(name)
                .put(event.key());
        return UUID.nameUUIDFromBytes(content.array()).toString();
    }

    private record Content(long time, long epoch, int database, String event, ByteBuffer key) {

        Content(KeyEvent event) {
            this(event.time(), event.epoch(), event.database(), event.event(), ByteBuffer.wrap(event.key()));
        }
    }
}
