package io.caravan.process;

import io.caravan.process.LastValues.Known;
import io.caravan.process.LastValues.Place;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisFailures;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.scan.KeyEntry;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Reads values of keys as they are now, many at a time: first types and sizes, then what is not too large.
 *
 * @param connections   of the server
 * @param maxValueBytes most bytes of memory that a key takes
 */
record PresentValues(RedisConnections connections, long maxValueBytes) {

    private static final Set<String> TYPES = Set.of("string", "list", "set", "hash", "zset");

    /** Returns the values that could be read. */
    Map<Place, Known> read(Collection<Place> places) {
        Map<Integer, List<Place>> byDatabase = new HashMap<>();
        places.forEach(place -> byDatabase
                .computeIfAbsent(place.database(), database -> new ArrayList<>())
                .add(place));
        Map<Place, Known> values = new HashMap<>();
        byDatabase.forEach((database, inIt) -> read(connections.keyspace(database), inIt, values));
        return values;
    }

    private void read(RedisKeyspace redis, List<Place> places, Map<Place, Known> values) {
        List<RedisFuture<String>> types = ask(places, place -> redis.commands().type(bytes(place)));
        List<RedisFuture<Long>> sizes = ask(places, place -> redis.commands().memoryUsage(bytes(place)));
        List<Place> read = new ArrayList<>();
        List<String> typesOfRead = new ArrayList<>();
        List<CompletionStage<?>> answers = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            String type = redis.await(types.get(i));
            Long size = redis.await(sizes.get(i));
            if (TYPES.contains(type) && size != null && size <= maxValueBytes) {
                read.add(places.get(i));
                typesOfRead.add(type);
                answers.add(value(redis.commands(), bytes(places.get(i)), type));
            }
        }
        for (int i = 0; i < read.size(); i++) {
            Known value = known(redis, read.get(i), typesOfRead.get(i), answers.get(i));
            if (value != null) {
                values.put(read.get(i), value);
            }
        }
    }

    private static <T> List<RedisFuture<T>> ask(List<Place> places, Function<Place, RedisFuture<T>> command) {
        return places.stream().map(command).toList();
    }

    private static CompletionStage<?> value(RedisClusterAsyncCommands<byte[], byte[]> redis, byte[] key, String type) {
        return switch (type) {
            case "list" -> redis.lrange(key, 0, -1);
            case "set" -> redis.smembers(key);
            case "hash" -> redis.hgetall(key);
            case "zset" -> redis.zrangeWithScores(key, 0, -1);
            default -> redis.get(key);
        };
    }

    /** Returns a value; {@code null} if it has gone or changed its type since its size was asked for. */
    private Known known(RedisKeyspace redis, Place place, String type, CompletionStage<?> answer) {
        try {
            Object value = shaped(redis.await(answer));
            if (value == null || value instanceof Collection<?> elements && elements.isEmpty()) {
                return null;
            }
            return new Known(type, ValueText.of(new KeyEntry(place.database(), bytes(place), type, value, -1, null)));
        } catch (RedisException e) {
            if (RedisFailures.isWrongType(e)) {
                return null;
            }
            throw e;
        }
    }

    @SuppressWarnings("unchecked")
    private static Object shaped(Object answer) {
        if (answer == null || answer instanceof byte[]) {
            return answer;
        }
        if (answer instanceof Map<?, ?> fields) {
            return ((Map<byte[], byte[]>) fields)
                    .entrySet().stream()
                            .map(field -> new KeyEntry.Field(field.getKey(), field.getValue()))
                            .toList();
        }
        return ((Collection<?>) answer).stream().map(PresentValues::element).toList();
    }

    @SuppressWarnings("unchecked")
    private static Object element(Object element) {
        if (element instanceof ScoredValue<?>) {
            ScoredValue<byte[]> scored = (ScoredValue<byte[]>) element;
            return new KeyEntry.Member(scored.getValue(), scored.getScore());
        }
        return element;
    }

    private static byte[] bytes(Place place) {
        return place.key().array();
    }
}
