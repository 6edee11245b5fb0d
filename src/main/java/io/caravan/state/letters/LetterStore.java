package io.caravan.state.letters;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisScript;
import io.caravan.state.DeadLettersFullException;
import io.lettuce.core.Range;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/**
 * The letters in Redis: a stream, and beside it what tells the same letter again, the last try of each, and who replays it now.
 *
 * Methods throw {@link RedisException} where Redis is away or refuses. Thread-safe.
 */
public final class LetterStore {

    private static final RedisScript PARK = new RedisScript(LetterStore.class, "park.lua");
    private static final RedisScript LIST = new RedisScript(LetterStore.class, "list.lua");
    private static final RedisScript HOLD = new RedisScript(LetterStore.class, "hold.lua");
    private static final RedisScript RELEASE = new RedisScript(LetterStore.class, "release.lua");
    private static final RedisScript REMOVE = new RedisScript(LetterStore.class, "remove.lua");
    private static final Pattern ID = Pattern.compile("\\d{1,19}-\\d{1,19}");
    private static final int PAGE = 200;

    private final RedisConnections connections;

    public LetterStore(RedisConnections connections) {
        this.connections = connections;
    }

    /** Returns the key of the stream. */
    public String key() {
        return connections.ownKeyPrefix() + "dead-letters";
    }

    /** In a cluster the braces put it beside the letters. */
    private byte[] beside(String name) {
        return RedisScript.bytes("{" + key() + "}:" + name);
    }

    /** Returns the pattern, a glob, of the keys beside that of the stream. */
    public String besides() {
        return "{" + key() + "}:*";
    }

    private byte[] letters() {
        return RedisScript.bytes(key());
    }

    private RedisKeyspace redis() {
        return connections.keyspace(connections.defaultDatabase());
    }

    /**
     * Stores a letter, unless the same is there.
     *
     * @param  capacity                 most letters
     * @throws DeadLettersFullException if there is no room
     */
    public void store(DeadLetter letter, int capacity) {
        List<byte[]> arguments = new ArrayList<>();
        arguments.add(RedisScript.bytes(LetterFields.fingerprintOf(letter)));
        arguments.add(RedisScript.bytes(Integer.toString(capacity)));
        arguments.addAll(LetterFields.of(letter));
        RedisKeyspace redis = redis();
        try {
            redis.await(PARK.run(
                    redis,
                    ScriptOutputType.VALUE,
                    new byte[][] {letters(), beside("fingerprints")},
                    arguments.toArray(byte[][]::new)));
        } catch (RedisException e) {
            throw String.valueOf(e.getMessage()).startsWith("FULL") ? new DeadLettersFullException(key(), capacity) : e;
        }
    }

    /** Asks how many letters there are. */
    public CompletionStage<Long> size() {
        return redis().commands().xlen(letters());
    }

    /** What is done with a letter. */
    @FunctionalInterface
    public interface Visitor {
        /** @return whether to go on */
        boolean visit(StoredLetter letter);
    }

    /** Hands on each letter, the oldest first, without its payload. */
    public void each(Visitor visitor) {
        String from = "0-0";
        while (!from.isEmpty()) {
            LetterPage page = page(from);
            for (StoredLetter letter : page.letters()) {
                if (!visitor.visit(letter)) {
                    return;
                }
            }
            from = page.next();
        }
    }

    private LetterPage page(String from) {
        RedisKeyspace redis = redis();
        List<Object> answer = redis.await(LIST.run(
                redis,
                ScriptOutputType.MULTI,
                new byte[][] {letters(), beside("tries")},
                RedisScript.bytes(from),
                RedisScript.bytes(Integer.toString(PAGE))));
        List<StoredLetter> letters = new ArrayList<>();
        for (Object each : answer.subList(0, answer.size() - 1)) {
            List<?> parts = (List<?>) each;
            Map<String, byte[]> fields = new HashMap<>();
            List<?> shown = (List<?>) parts.get(1);
            for (int i = 0; i < shown.size(); i += 2) {
                fields.put(text(shown.get(i)), (byte[]) shown.get(i + 1));
            }
            letters.add(new StoredLetter(
                    text(parts.get(0)),
                    tried(LetterFields.letter(fields), text(parts.get(3))),
                    Long.parseLong(text(parts.get(2)))));
        }
        return new LetterPage(letters, text(answer.get(answer.size() - 1)));
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    private static DeadLetter tried(DeadLetter letter, String json) {
        return json.isEmpty()
                ? letter
                : LetterTry.parse(json).map(letter::tried).orElse(letter);
    }

    /** Returns a letter with its payload; nothing if there is none of that id. */
    public Optional<StoredLetter> find(String id) {
        return stored(id).map(fields -> {
            byte[] last = redis().await(redis().commands().hget(beside("tries"), RedisScript.bytes(id)));
            DeadLetter letter = tried(LetterFields.letter(fields), last == null ? "" : text(last));
            return new StoredLetter(id, letter, letter.payload().length);
        });
    }

    private Optional<Map<String, byte[]>> stored(String id) {
        if (!ID.matcher(id).matches()) {
            return Optional.empty();
        }
        List<StreamMessage<byte[], byte[]>> found =
                redis().await(redis().commands().xrange(letters(), Range.create(id, id)));
        return found.stream().findFirst().map(message -> {
            Map<String, byte[]> fields = new HashMap<>();
            message.getBody().forEach((name, value) -> fields.put(text(name), value));
            return fields;
        });
    }

    /** Holds a letter, so that nobody else replays or drops it, or goes on holding it. A hold ends by itself. */
    public Hold hold(String id, String owner, Duration lease) {
        return switch (run(
                HOLD, new byte[][] {letters(), beside("hold:" + id)}, id, owner, Long.toString(lease.toMillis()))) {
            case "MINE" -> Hold.DONE;
            case "HELD" -> Hold.HELD;
            default -> Hold.GONE;
        };
    }

    /** Ends the hold of a letter that was not tried, and so is as it was. */
    public void release(String id, String owner) {
        release(id, owner, "");
    }

    /** Ends the hold of a letter that was replayed in vain. */
    public void failed(StoredLetter stored, String owner, LetterFailure failure) {
        int attempts = stored.letter().attempts() + 1;
        release(stored.id(), owner, new LetterTry(attempts, failure.reason(), failure.time()).json());
    }

    private void release(String id, String owner, String attempt) {
        RedisKeyspace redis = redis();
        redis.await(RELEASE.run(
                redis,
                ScriptOutputType.INTEGER,
                new byte[][] {letters(), beside("tries"), beside("hold:" + id)},
                RedisScript.bytes(id),
                RedisScript.bytes(owner),
                RedisScript.bytes(attempt)));
    }

    /** Removes a letter that is done, or that nobody wants. @param owner who has held it, or holds nothing */
    public Hold remove(String id, String owner) {
        Optional<Map<String, byte[]>> fields = stored(id);
        if (fields.isEmpty()) {
            return Hold.GONE;
        }
        // That of the reason that it was stored with, whatever it failed with since.
        DeadLetter first = LetterFields.letter(fields.get());
        String fingerprint = LetterFields.fingerprintOf(first);
        return Hold.valueOf(run(
                REMOVE,
                new byte[][] {letters(), beside("fingerprints"), beside("tries"), beside("hold:" + id)},
                id,
                fingerprint,
                owner));
    }

    private String run(RedisScript script, byte[][] keys, String... arguments) {
        RedisKeyspace redis = redis();
        byte[][] bytes = new byte[arguments.length][];
        for (int i = 0; i < arguments.length; i++) {
            bytes[i] = RedisScript.bytes(arguments[i]);
        }
        byte[] answer = redis.await(script.run(redis, ScriptOutputType.VALUE, keys, bytes));
        return text(answer);
    }
}
