package io.caravan.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What the rows of keys must be, read from Redis key by key with code of the tests' own. */
final class KeysInRedis {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Comparator<byte[]> BY_BYTES = Arrays::compareUnsigned;

    private final RedisAsyncCommands<byte[], byte[]> redis;

    private KeysInRedis(RedisAsyncCommands<byte[], byte[]> redis) {
        this.redis = redis;
    }

    /** Returns the rows by key; keys under {@code caravan:} are none. */
    static Map<String, ExpectedRow> read(String uri, int database) {
        RedisClient client = RedisClient.create(uri);
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            connection.sync().select(database);
            return new KeysInRedis(connection.async()).rows(connection.sync());
        } finally {
            client.shutdown();
        }
    }

    private Map<String, ExpectedRow> rows(RedisCommands<byte[], byte[]> scan) {
        Map<String, ExpectedRow> rows = new TreeMap<>();
        KeyScanCursor<byte[]> page = scan.scan(ScanArgs.Builder.limit(1_000));
        addTo(rows, page.getKeys());
        while (!page.isFinished()) {
            page = scan.scan(page, ScanArgs.Builder.limit(1_000));
            addTo(rows, page.getKeys());
        }
        return rows;
    }

    private void addTo(Map<String, ExpectedRow> rows, List<byte[]> keys) {
        List<CompletableFuture<Optional<ExpectedRow>>> found =
                keys.stream().map(key -> row(key).toCompletableFuture()).toList();
        for (int i = 0; i < keys.size(); i++) {
            String name = text(keys.get(i));
            if (!name.startsWith("caravan:")) {
                found.get(i).join().ifPresent(row -> rows.put(name, row));
            }
        }
    }

    /** Writes bytes as the README says: as they are, or as hex. */
    private static String text(byte[] bytes) {
        try {
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            if (text.indexOf('\0') < 0 && !text.startsWith("\\x")) {
                return text;
            }
        } catch (CharacterCodingException e) {
            // hex
        }
        return "\\x" + HexFormat.of().formatHex(bytes);
    }

    /** Returns none of a key that has expired meanwhile. */
    private CompletionStage<Optional<ExpectedRow>> row(byte[] key) {
        return redis.type(key).thenCompose(type -> {
            CompletionStage<Long> expiry = redis.pexpiretime(key);
            if (type.equals("none")) {
                return CompletableFuture.completedFuture(Optional.empty());
            }
            return type.equals("string")
                    ? redis.get(key)
                            .thenCombine(
                                    expiry,
                                    (value, at) -> Optional.ofNullable(value).map(bytes -> string(bytes, at)))
                    : json(key, type)
                            .thenCombine(
                                    expiry,
                                    (json, at) -> Optional.of(new ExpectedRow(type, json.toString(), json.size(), at)));
        });
    }

    private static ExpectedRow string(byte[] value, long expiry) {
        String text = text(value);
        boolean plain = Arrays.equals(text.getBytes(UTF_8), value);
        return new ExpectedRow("string", text, plain ? text.codePointCount(0, text.length()) : value.length, expiry);
    }

    private CompletionStage<? extends JsonNode> json(byte[] key, String type) {
        return switch (type) {
            case "list" -> redis.lrange(key, 0, -1).thenApply(KeysInRedis::texts);
            case "set" ->
                redis.smembers(key)
                        .thenApply(set -> texts(set.stream().sorted(BY_BYTES).toList()));
            case "hash" -> redis.hgetall(key).thenApply(KeysInRedis::fields);
            case "zset" -> redis.zrangeWithScores(key, 0, -1).thenApply(KeysInRedis::members);
            case "stream" -> redis.xrange(key, Range.unbounded()).thenApply(KeysInRedis::entries);
            default -> throw new IllegalStateException("A test has made a " + type);
        };
    }

    private static ArrayNode texts(List<byte[]> elements) {
        ArrayNode array = JSON.arrayNode();
        elements.forEach(element -> array.add(text(element)));
        return array;
    }

    private static ObjectNode fields(Map<byte[], byte[]> hash) {
        ObjectNode object = JSON.objectNode();
        hash.keySet().stream().sorted(BY_BYTES).forEach(name -> object.put(text(name), text(hash.get(name))));
        return object;
    }

    private static ArrayNode members(List<ScoredValue<byte[]>> sortedSet) {
        ArrayNode array = JSON.arrayNode();
        for (ScoredValue<byte[]> member : sortedSet) {
            ArrayNode pair = array.addArray().add(text(member.getValue()));
            if (Double.isInfinite(member.getScore())) {
                pair.add(member.getScore() > 0 ? "Infinity" : "-Infinity");
            } else {
                pair.add(member.getScore());
            }
        }
        return array;
    }

    private static ArrayNode entries(List<StreamMessage<byte[], byte[]>> stream) {
        ArrayNode array = JSON.arrayNode();
        stream.forEach(entry -> array.addArray().add(entry.getId()).add(fields(entry.getBody())));
        return array;
    }
}
