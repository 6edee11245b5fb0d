package io.caravan.state;

import io.caravan.process.Counter;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisScript;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.SlotHash;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The amounts that runs have taken from counters of one database and not yet handed on. They lie in Redis, in one hash per
 * run, or in one per run and slot of a cluster.
 *
 * A claim is made before its run begins, stays only if its run does begin, is only ever added to while it is open, is closed before it is read, and is
 * deleted after its run is in the ledger. So a script that arrives late, of a run that another has finished, finds a claim
 * closed or gone, and changes nothing.
 */
final class CounterClaims {

    private static final RedisScript CREATE = new RedisScript(CounterClaims.class, "create.lua");
    private static final RedisScript CLAIM = new RedisScript(CounterClaims.class, "claim.lua");
    private static final RedisScript CLOSE = new RedisScript(CounterClaims.class, "close.lua");
    private static final ScanArgs CHUNKED = ScanArgs.Builder.limit(5_000);

    // Far longer than a run takes to begin, since without its claims it cannot go on.
    private static final byte[] UNCONFIRMED_MILLIS = RedisScript.bytes("3600000");

    // The claim's own fields have names without it.
    private static final char AMOUNT = '=';

    // Bounds what lies in the client's buffers while the claims of all slots are made or deleted.
    private static final int SLOTS_AT_ONCE = 2_048;

    private final RedisKeyspace redis;
    private final boolean cluster;
    private final String prefix;

    CounterClaims(RedisConnections connections, int database) {
        this.redis = connections.keyspace(database);
        this.cluster = connections.isCluster();
        this.prefix = connections.ownKeyPrefix();
    }

    /** Makes the claims of a new run, empty and open. They vanish within the hour unless they are confirmed. */
    void create(String run) {
        inEverySlot(slot -> CREATE.<Long>run(
                redis, ScriptOutputType.INTEGER, new byte[][] {claimKey(run, slot)}, UNCONFIRMED_MILLIS));
    }

    /** Lets the claims of a run stay. Returns whether all were still there; a run that misses one must not begin. */
    boolean confirm(String run) {
        return inEverySlot(slot -> redis.commands().persist(claimKey(run, slot))).stream()
                .allMatch(redis::await);
    }

    /**
     * Moves what counters hold into a run's claims, each counter as one step.
     *
     * @param  limit the most that one counter may give; empty for no limit
     * @param  reset whether to set counters to 0, which also takes numbers that INCR refuses, or to decrement them
     * @return       one answer per counter, as claim.lua gives them
     * @throws ClaimClosedException if another exporter has taken the run over
     * @throws RedisException       if the outcome is not known, or a slot is on its way to another node
     */
    List<String> claim(String run, List<Counter> counters, String limit, boolean reset) {
        String[] answers = new String[counters.size()];
        List<CompletionStage<List<Object>>> sent = new ArrayList<>();
        List<int[]> parts = new ArrayList<>();
        partition(counters).forEach((slot, part) -> {
            parts.add(part);
            sent.add(send(run, slot, part, counters, limit, reset));
        });
        try {
            redis.awaitAll(sent);
        } catch (RedisException e) {
            throw String.valueOf(e.getMessage()).startsWith("CLOSED") ? new ClaimClosedException(run) : e;
        }
        for (int i = 0; i < parts.size(); i++) {
            List<Object> answer = redis.await(sent.get(i));
            int[] part = parts.get(i);
            for (int j = 0; j < part.length; j++) {
                answers[part[j]] = text((byte[]) answer.get(j));
            }
        }
        return List.of(answers);
    }

    private CompletionStage<List<Object>> send(
            String run, int slot, int[] part, List<Counter> counters, String limit, boolean reset) {
        byte[][] keys = new byte[part.length + 1][];
        byte[][] arguments = new byte[part.length + 2][];
        keys[0] = claimKey(run, slot);
        arguments[0] = RedisScript.bytes(limit);
        arguments[1] = RedisScript.bytes(reset ? "reset" : "decr");
        for (int i = 0; i < part.length; i++) {
            Counter counter = counters.get(part[i]);
            keys[i + 1] = counter.key();
            arguments[i + 2] = RedisScript.bytes(AMOUNT + counter.group());
        }
        return CLAIM.run(redis, ScriptOutputType.MULTI, keys, arguments);
    }

    /** Groups counters, as positions in the page, by the slot that their claim must lie in. */
    private Map<Integer, int[]> partition(List<Counter> counters) {
        if (!cluster) {
            return counters.isEmpty()
                    ? Map.of()
                    : Map.of(0, IntStream.range(0, counters.size()).toArray());
        }
        Map<Integer, IntStream.Builder> slots = new TreeMap<>();
        for (int i = 0; i < counters.size(); i++) {
            slots.computeIfAbsent(SlotHash.getSlot(counters.get(i).key()), slot -> IntStream.builder())
                    .add(i);
        }
        Map<Integer, int[]> parts = new TreeMap<>();
        slots.forEach((slot, positions) -> parts.put(slot, positions.build().toArray()));
        return parts;
    }

    /**
     * Closes a run's claims and reads what they hold.
     *
     * @param  amounts is given each group and amount; a group once for each slot that holds some of it
     * @return         how many amounts were moved into the claims, whether the answer reached the run or not
     */
    long collect(String run, BiConsumer<String, BigInteger> amounts) {
        List<CompletionStage<List<Long>>> sizes =
                inEverySlot(slot -> CLOSE.run(redis, ScriptOutputType.MULTI, new byte[][] {claimKey(run, slot)}));
        long moved = 0;
        for (int slot = 0; slot < sizes.size(); slot++) {
            List<Long> size = redis.await(sizes.get(slot));
            if (size.get(0) > 0) {
                read(claimKey(run, slot), size.get(0), amounts);
            }
            moved += size.get(1);
        }
        return moved;
    }

    /**
     * Reads a closed claim. Its cursor means nothing to another server process, which may answer after a restart, a failover
     * or the migration of a slot; and another exporter may finish the run and delete the claim. So the groups are counted.
     */
    private void read(byte[] claim, long groups, BiConsumer<String, BigInteger> amounts) {
        Map<String, BigInteger> found = new HashMap<>();
        ScanCursor cursor = ScanCursor.INITIAL;
        while (!cursor.isFinished()) {
            MapScanCursor<byte[], byte[]> page = redis.await(redis.commands().hscan(claim, cursor, CHUNKED));
            page.getMap().forEach((field, amount) -> {
                String name = text(field);
                if (name.charAt(0) == AMOUNT) {
                    found.put(name.substring(1), new BigInteger(text(amount)));
                }
            });
            cursor = page;
        }
        if (found.size() != groups) {
            throw new RedisException("A claim holds " + groups + " groups, but " + found.size() + " could be read");
        }
        found.values().removeIf(amount -> amount.signum() == 0);
        found.forEach(amounts);
    }

    /** Deletes a run's claims. To be called only when the run is in the ledger, or has never begun. */
    void delete(String run) {
        inEverySlot(slot -> redis.commands().unlink(claimKey(run, slot)));
    }

    private <T> List<CompletionStage<T>> inEverySlot(Function<Integer, CompletionStage<T>> command) {
        int slots = cluster ? SlotHash.SLOT_COUNT : 1;
        List<CompletionStage<T>> answers = new ArrayList<>(slots);
        for (int from = 0; from < slots; from += SLOTS_AT_ONCE) {
            List<CompletionStage<T>> together = IntStream.range(from, Math.min(slots, from + SLOTS_AT_ONCE))
                    .mapToObj(command::apply)
                    .toList();
            redis.awaitAll(together);
            answers.addAll(together);
        }
        return answers;
    }

    private byte[] claimKey(String run, int slot) {
        String tag = cluster ? "{" + SlotTags.of(slot) + "}:" : "";
        return RedisScript.bytes(prefix + "claim:" + tag + run);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
