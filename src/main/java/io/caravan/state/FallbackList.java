package io.caravan.state;

import io.caravan.source.RedisFailures;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisScript;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.SlotHash;
import java.util.List;

/**
 * One Redis list of key events, with the counters beside it that tell where its head stands. Every change is one step inside
 * Redis. Not thread-safe.
 */
final class FallbackList {

    /** Elements that were taken off the head since the last one. */
    record Change(long drained, long dropped) {}

    private static final RedisScript KEEP = new RedisScript(FallbackList.class, "fallback-keep.lua");
    private static final RedisScript PEEK = new RedisScript(FallbackList.class, "fallback-peek.lua");
    private static final RedisScript REMOVE = new RedisScript(FallbackList.class, "fallback-remove.lua");
    private static final byte[] PAGE_BYTES = RedisScript.bytes(Integer.toString(4 << 20));

    private final RedisKeyspace redis;
    private final int database;
    private final String key;
    private final byte[][] keys;
    private FallbackCounts seen = FallbackCounts.NONE;

    FallbackList(RedisKeyspace redis, int database, String key) {
        this.redis = redis;
        this.database = database;
        this.key = key;
        this.keys = new byte[][] {RedisScript.bytes(key), RedisScript.bytes(countersOf(key))};
    }

    /**
     * Returns the key of a list's counters, in the same slot of a cluster.
     *
     * @throws IllegalArgumentException if its braces allow no other key in its slot
     */
    static String countersOf(String key) {
        for (String beside : List.of(key + ":counters", "{" + key + "}:counters")) {
            if (SlotHash.getSlot(beside) == SlotHash.getSlot(key)) {
                return beside;
            }
        }
        throw new IllegalArgumentException(
                "The key '" + key + "' has braces that leave no room for a key beside it. Choose another key");
    }

    /** Returns the list as a person would name it. */
    String name() {
        return "list " + key + " of database " + database;
    }

    /** Returns how many elements it held when it was last asked or changed. */
    long length() {
        return seen.length();
    }

    /** Takes what it holds now for the beginning: what was dropped and drained before is not told. */
    void look() {
        seen = keep(0, List.of());
    }

    /** Asks what it holds now. */
    Change ask() {
        return trim(0);
    }

    /** @param bound most elements to leave, the newest; 0 for all */
    Change trim(long bound) {
        return append(bound, List.of());
    }

    /** Appends all elements, or none if that fails, and leaves as many as the bound allows; 0 for all. */
    Change append(long bound, List<byte[]> elements) {
        return changeTo(keep(bound, elements));
    }

    private FallbackCounts keep(long bound, List<byte[]> elements) {
        byte[][] arguments = new byte[1 + elements.size()][];
        arguments[0] = RedisScript.bytes(Long.toString(bound));
        for (int at = 0; at < elements.size(); at++) {
            arguments[at + 1] = elements.get(at);
        }
        return FallbackCounts.of(run(KEEP, arguments));
    }

    EventPage peek(int elements) {
        List<Object> answer = run(PEEK, RedisScript.bytes(Integer.toString(elements)), PAGE_BYTES);
        @SuppressWarnings("unchecked")
        List<byte[]> page = (List<byte[]>) answer.get(1);
        return new EventPage(this, (Long) answer.get(0), page);
    }

    /** Removes those elements of a page that are still there; nothing if the list is another by now. */
    Change remove(EventPage page) {
        return changeTo(FallbackCounts.of(run(REMOVE, RedisScript.bytes(Long.toString(page.end())), page.last())));
    }

    /** Also tells what an earlier command changed whose answer was lost. */
    private Change changeTo(FallbackCounts now) {
        FallbackCounts before = now.canFollow(seen) ? seen : FallbackCounts.NONE;
        seen = now;
        return new Change(now.drained() - before.drained(), now.dropped() - before.dropped());
    }

    /** Deletes the counters of a list that is empty and that nothing will be added to. */
    void forget() {
        redis.await(redis.commands().del(keys[1]));
    }

    private List<Object> run(RedisScript script, byte[]... arguments) {
        try {
            return redis.await(script.<List<Object>>run(redis, ScriptOutputType.MULTI, keys, arguments));
        } catch (RedisException e) {
            throw explained(e);
        }
    }

    private RedisException explained(RedisException failure) {
        String reason = RedisFailures.reasonOf(failure);
        if (reason.contains("WRONGTYPE")) {
            return new NotAnEventListException("The key '" + key + "' of database " + database
                    + " is meant for key events that wait for the broker, but it, or '" + countersOf(key)
                    + "', holds something else. Choose another key, or rename that one");
        }
        if (reason.contains("OOM ")) {
            return new RedisCommandExecutionException(
                    "Redis is short of memory (maxmemory) and takes no more key events into '" + key + "' of database "
                            + database + ": " + reason);
        }
        return failure;
    }
}
