package io.caravan.process;

import io.caravan.process.LastValues.Known;
import io.caravan.process.ValuedEvent.LeftOut;
import io.caravan.source.KeyPlace;
import io.caravan.source.MemoryUsage;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisFailures;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.scan.KeyEntry;
import io.lettuce.core.Range;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads values of keys as they are now, many at a time: first types and sizes, then what is not too large.
 *
 * <p>What a server refuses for good (a right that is missing, a command or a database that it does not have) is a value that is
 * left out. Any other failure is thrown.
 *
 * @param connections   of the server
 * @param maxValueBytes most bytes of memory that a key takes
 * @param refusals      told of each
 */
record PresentValues(RedisConnections connections, long maxValueBytes, Consumer<RedisException> refusals) {

    private static final Set<String> TYPES = Set.of("string", "list", "set", "hash", "zset", "stream");
    private static final String NO_KEY = "none";

    private record Reading(KeyPlace place, String type, CompletionStage<?> answer) {}

    /** Returns what is known of the keys that exist. */
    Map<KeyPlace, Known> read(Collection<KeyPlace> places) {
        long time = System.currentTimeMillis();
        Map<Integer, List<KeyPlace>> byDatabase = new HashMap<>();
        places.forEach(place -> byDatabase
                .computeIfAbsent(place.database(), database -> new ArrayList<>())
                .add(place));
        Map<KeyPlace, Known> values = new HashMap<>();
        byDatabase.forEach((database, inIt) -> read(database, inIt, time, values));
        return values;
    }

    private void read(int database, List<KeyPlace> places, long time, Map<KeyPlace, Known> values) {
        RedisKeyspace redis;
        try {
            redis = connections.keyspace(database);
        } catch (RedisException e) {
            Known refused = refused(null, e, time);
            places.forEach(place -> values.put(place, refused));
            return;
        }
        for (Reading reading : begun(redis, places, time, values)) {
            Known value = value(redis, reading, time);
            if (value != null) {
                values.put(reading.place(), value);
            }
        }
    }

    /** Sends commands for the values that can be read, and says of the others why not. */
    private List<Reading> begun(RedisKeyspace redis, List<KeyPlace> places, long time, Map<KeyPlace, Known> values) {
        List<RedisFuture<String>> types = ask(places, place -> redis.commands().type(place.bytes()));
        List<RedisFuture<Long>> sizes = ask(places, place -> MemoryUsage.of(redis.commands(), place.bytes()));
        List<Reading> begun = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            KeyPlace place = places.get(i);
            String type = null;
            try {
                type = redis.await(types.get(i));
                Long size = redis.await(sizes.get(i));
                if (size == null || type.equals(NO_KEY)) {
                    continue;
                }
                if (!TYPES.contains(type)) {
                    values.put(place, new Known(type, null, LeftOut.TYPE, time));
                } else if (size > maxValueBytes) {
                    values.put(place, new Known(type, null, LeftOut.TOO_LARGE, time));
                } else {
                    begun.add(new Reading(place, type, value(redis.commands(), place.bytes(), type)));
                }
            } catch (RedisException e) {
                values.put(place, refused(type, e, time));
            }
        }
        return begun;
    }

    private static <T> List<RedisFuture<T>> ask(List<KeyPlace> places, Function<KeyPlace, RedisFuture<T>> command) {
        return places.stream().map(command).toList();
    }

    private static CompletionStage<?> value(RedisClusterAsyncCommands<byte[], byte[]> redis, byte[] key, String type) {
        return switch (type) {
            case "list" -> redis.lrange(key, 0, -1);
            case "set" -> redis.smembers(key);
            case "hash" -> redis.hgetall(key);
            case "zset" -> redis.zrangeWithScores(key, 0, -1);
            case "stream" -> redis.xrange(key, Range.unbounded());
            default -> redis.get(key);
        };
    }

    /** Returns a value; {@code null} if it has gone or changed its type since its size was asked for. */
    private Known value(RedisKeyspace redis, Reading reading, long time) {
        KeyPlace place = reading.place();
        String type = reading.type();
        try {
            Object value = ReadValue.shaped(redis.await(reading.answer()), type);
            return value == null
                    ? null
                    : new Known(
                            type,
                            ValueText.of(KeyEntry.whole(place.database(), place.bytes(), type, value, -1)),
                            null,
                            time);
        } catch (RedisException e) {
            return RedisFailures.isWrongType(e) ? null : refused(type, e, time);
        }
    }

    /** @throws RedisException where asking again may help */
    private Known refused(String type, RedisException failure, long time) {
        if (!RedisFailures.isRefusal(failure)
                || RedisFailures.isPassing(failure)
                || RedisFailures.startsWith(failure, "NOAUTH")
                || RedisFailures.startsWith(failure, "WRONGPASS")) {
            throw failure;
        }
        refusals.accept(failure);
        return new Known(type, null, LeftOut.REFUSED, time);
    }
}
