package io.caravan.source.stream;

import static org.awaitility.Awaitility.await;

import io.caravan.testing.RedisServer;
import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** What tests of streams write, and what they expect to read. */
final class Streams {

    static final String GROUP = "caravan";

    /** Reads every stream, and looks for new ones often. */
    static final String ALL = "redis-stream:" + GROUP + "?patterns=*&discoveryInterval=100";

    private Streams() {}

    /** Adds entries with a field n, counted on from {@code first}. */
    static void add(RedisServer redis, String stream, int first, int count) {
        redis.run(commands -> add(commands, stream, first, count));
    }

    static void add(RedisCommands<String, String> commands, String stream, int first, int count) {
        commands.eval(
                "for i = ARGV[1], ARGV[1] + ARGV[2] - 1 do redis.call('XADD', KEYS[1], '*', 'n', string.format('%d', i)) end"
                        + " return redis.status_reply('OK')",
                ScriptOutputType.STATUS, new String[] {stream}, Integer.toString(first), Integer.toString(count));
    }

    /** Returns each entry of a stream as {@link #name} names it. */
    static List<String> names(RedisServer redis, String stream) {
        return ask(redis, commands -> commands.xrange(stream, Range.unbounded())).stream()
                .map(entry -> stream + " " + entry.getId())
                .toList();
    }

    static List<String> names(Collection<?> entries) {
        return entries.stream().map(entry -> name((StreamEntry) entry)).toList();
    }

    /** Returns the stream and the id of an entry. */
    static String name(StreamEntry entry) {
        return text(entry.stream()) + " " + entry.id();
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Returns the value of the field n. */
    static int number(StreamEntry entry) {
        return Integer.parseInt(text(entry.fields().get(0).value()));
    }

    static List<Integer> numbers(Collection<?> entries) {
        return entries.stream().map(entry -> number((StreamEntry) entry)).toList();
    }

    static List<Integer> numbers(int first, int last) {
        return IntStream.rangeClosed(first, last).boxed().toList();
    }

    static boolean hasGroup(RedisServer redis, String stream) {
        return !ask(redis, commands -> commands.xinfoGroups(stream)).isEmpty();
    }

    static List<String> keys(RedisServer redis) {
        return ask(redis, commands -> commands.keys("*"));
    }

    /** Returns the highest value over a second. */
    static long most(LongSupplier value) {
        AtomicLong most = new AtomicLong();
        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(30))
                .until(() -> most.accumulateAndGet(value.getAsLong(), Math::max) >= 0);
        return most.get();
    }

    static <T> T ask(RedisServer redis, Function<RedisCommands<String, String>, T> question) {
        List<T> answer = new ArrayList<>();
        redis.run(commands -> answer.add(question.apply(commands)));
        return answer.get(0);
    }

    /** Returns how many entries the group holds that are not acknowledged. */
    static long pending(RedisServer redis, String stream) {
        return ask(redis, commands -> commands.xpending(stream, GROUP)).getCount();
    }

    static void awaitNothingPending(RedisServer redis, String stream) {
        await("nothing pending in " + stream).atMost(Duration.ofSeconds(60)).until(() -> pending(redis, stream) == 0);
    }
}
