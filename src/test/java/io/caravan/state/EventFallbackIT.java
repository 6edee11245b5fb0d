package io.caravan.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.source.RedisConnections;
import io.caravan.source.keyspace.KeyEvent;
import io.caravan.testing.RedisServer;
import io.lettuce.core.Range;
import io.lettuce.core.RedisException;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EventFallbackIT {

    private static final String KEY = "REDIS_MODULE-key_evt_amqp-fallback_storage";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    private final List<RedisConnections> opened = new ArrayList<>();
    private EventFallback fallback;

    @BeforeEach
    void start() {
        redis.flush();
        fallback = fallback();
    }

    @AfterEach
    void stop() {
        opened.forEach(RedisConnections::close);
    }

    private EventFallback fallback() {
        RedisConnections connections = new RedisConnections();
        connections.getSettings().setUri(redis.uri());
        opened.add(connections);
        EventFallback made = new EventFallback();
        made.setConnections(connections);
        return made;
    }

    private static KeyEvent event(int number) {
        return new KeyEvent(0, "set", ("key:" + number).getBytes(UTF_8), 1_790_000_000_000L + number, 1);
    }

    private static List<KeyEvent> events(int from, int to) {
        return IntStream.range(from, to).mapToObj(EventFallbackIT::event).toList();
    }

    private static List<String> keysOf(List<KeyEvent> events) {
        return events.stream().map(event -> new String(event.key(), ISO_8859_1)).toList();
    }

    private static List<String> keys(int from, int to) {
        return keysOf(events(from, to));
    }

    private static List<KeyEvent> drain(EventFallback from, int pageSize) {
        List<KeyEvent> drained = new ArrayList<>();
        for (EventPage page = from.peek(pageSize); !page.isEmpty(); page = from.peek(pageSize)) {
            drained.addAll(page.events());
            from.remove(page);
        }
        return drained;
    }

    private static void leave(int database, String... elements) {
        redis.run(commands -> {
            commands.select(database);
            commands.rpush(KEY, elements);
        });
    }

    private static long length(int database) {
        long[] length = new long[1];
        redis.run(commands -> {
            commands.select(database);
            length[0] = commands.llen(KEY);
        });
        return length[0];
    }

    @Test
    void givesEventsBackInOrderAndWhole() {
        List<KeyEvent> stored = List.of(
                new KeyEvent(0, "set", new byte[] {'a', '\n', 0, 'b'}, 5, 1),
                new KeyEvent(7, "expired", new byte[] {-1, -2, '\n'}, 6, 1),
                new KeyEvent(15, "del", new byte[0], 7, 2));

        fallback.store(stored);

        assertThat(drain(fallback, 2))
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(stored);
        assertThat(fallback.isEmpty()).isTrue();
    }

    @Test
    void isEmptyAtFirstAndKnowsWhenItIsNot() {
        assertThat(fallback.isEmpty()).isTrue();

        fallback.store(events(0, 3));

        assertThat(fallback.isEmpty()).isFalse();
        assertThat(fallback.length()).isEqualTo(3);
    }

    @Test
    void holdsExactlyItsBoundAndDropsTheOldestCounted() {
        fallback.setSize(5);

        fallback.store(events(0, 5));
        assertThat(fallback.dropped()).isZero();
        fallback.store(events(5, 12));

        assertThat(length(0)).isEqualTo(5);
        assertThat(fallback.dropped()).isEqualTo(7);
        assertThat(keysOf(drain(fallback, 10))).isEqualTo(keys(7, 12));
    }

    @Test
    void keepsTheNewestOfABatchLargerThanItsBound() {
        fallback.setSize(3);

        fallback.store(events(0, 12_000));

        assertThat(fallback.dropped()).isEqualTo(11_997);
        assertThat(keysOf(drain(fallback, 10))).isEqualTo(keys(11_997, 12_000));
    }

    @Test
    void keepsItsBoundInALaterOutageToo() {
        fallback.setSize(5);
        fallback.store(events(0, 12));
        drain(fallback, 2);

        fallback.store(events(12, 24));

        assertThat(keysOf(drain(fallback, 100))).isEqualTo(keys(19, 24));
        assertThat(fallback.dropped()).isEqualTo(14);
    }

    @Test
    void hasNoBoundWithSizeZero() {
        fallback.setSize(0);

        fallback.store(events(0, 20_000));

        assertThat(fallback.length()).isEqualTo(20_000);
        assertThat(fallback.dropped()).isZero();
    }

    @Test
    void storesNothingWithANegativeSizeAndCountsIt() {
        fallback.setSize(-7);

        fallback.store(events(0, 4));

        assertThat(fallback.getSize()).isEqualTo(-1);
        assertThat(fallback.isEmpty()).isTrue();
        assertThat(fallback.dropped()).isEqualTo(4);
    }

    @Test
    void leavesWhatItHoldsWhenItIsTurnedOff() {
        fallback.store(events(0, 4));

        fallback.setSize(-1);
        fallback.store(events(4, 6));

        assertThat(keysOf(drain(fallback, 10))).isEqualTo(keys(0, 4));
        assertThat(fallback.dropped()).isEqualTo(2);
    }

    @Test
    void comesDownToASmallerSizeAtOnce() {
        fallback.store(events(0, 100));

        fallback.setSize(30);

        assertThat(length(0)).isEqualTo(30);
        assertThat(fallback.dropped()).isEqualTo(70);
        assertThat(keysOf(drain(fallback, 7))).isEqualTo(keys(70, 100));
    }

    @Test
    void dropsNothingByStartingWithASmallerSize() {
        fallback.store(events(0, 10));
        EventFallback next = fallback();
        next.setSize(4);

        assertThat(next.length()).isEqualTo(10);
        next.store(events(10, 11));

        assertThat(keysOf(drain(next, 10))).isEqualTo(keys(7, 11));
        assertThat(next.dropped()).isEqualTo(7);
    }

    @Test
    void goesOnAfterARestart() {
        fallback.store(events(0, 10));
        fallback.remove(fallback.peek(4));
        EventFallback next = fallback();

        next.store(events(10, 12));

        assertThat(next.isEmpty()).isFalse();
        assertThat(keysOf(drain(next, 5))).isEqualTo(keys(4, 12));
        assertThat(next.dropped()).isZero();
    }

    @Test
    void givesAPageAgainThatWasNotRemoved() {
        fallback.store(events(0, 10));
        List<KeyEvent> sent = fallback.peek(6).events();
        EventFallback next = fallback();

        List<KeyEvent> sentLater = drain(next, 3);

        assertThat(keysOf(sent)).isEqualTo(keys(0, 6));
        assertThat(keysOf(sentLater)).isEqualTo(keys(0, 10));
    }

    @Test
    void removesOnlyThePartThatWasSent() {
        fallback.store(events(0, 10));

        fallback.remove(fallback.peek(8).first(3));

        assertThat(keysOf(drain(fallback, 10))).isEqualTo(keys(3, 10));
    }

    @Test
    void removesOnlyWhatTheBoundHasLeftOfAPage() {
        fallback.setSize(10);
        fallback.store(events(0, 10));
        EventPage page = fallback.peek(6);

        fallback.store(events(10, 14));
        fallback.remove(page);

        assertThat(fallback.dropped()).isEqualTo(4);
        assertThat(keysOf(drain(fallback, 10))).isEqualTo(keys(6, 14));
    }

    @Test
    void removesNothingWhenTheBoundHasPassedAWholePage() {
        fallback.setSize(10);
        fallback.store(events(0, 10));
        EventPage page = fallback.peek(6);

        fallback.store(events(10, 18));
        fallback.remove(page);

        assertThat(keysOf(drain(fallback, 10))).isEqualTo(keys(8, 18));
    }

    @Test
    void removesAPageOnceHoweverOftenItIsAsked() {
        fallback.store(events(0, 10));
        EventPage page = fallback.peek(4);

        fallback.remove(page);
        fallback.remove(page);

        assertThat(fallback.length()).isEqualTo(6);
    }

    @Test
    void removesNothingOfAListThatIsAnotherByNow() {
        fallback.store(events(0, 10));
        EventPage page = fallback.peek(4);

        redis.flush();
        fallback.store(events(10, 20));
        fallback.remove(page);

        assertThat(keysOf(drain(fallback, 10))).isEqualTo(keys(10, 20));
    }

    @Test
    void neverExceedsItsBoundWhileItIsDrained() throws Exception {
        fallback.setSize(500);
        List<KeyEvent> stored = events(0, 50_000);

        CompletableFuture<Void> storing = CompletableFuture.runAsync(() -> {
            for (int from = 0; from < stored.size(); from += 250) {
                fallback.store(stored.subList(from, from + 250));
            }
        });
        List<KeyEvent> drained = new ArrayList<>();
        long longest = 0;
        while (!storing.isDone()) {
            EventPage page = fallback.peek(100);
            drained.addAll(page.events());
            fallback.remove(page);
            longest = Math.max(longest, fallback.length());
        }
        storing.get(60, TimeUnit.SECONDS);
        drained.addAll(drain(fallback, 100));

        assertThat(longest).isLessThanOrEqualTo(500);
        assertThat(drained).extracting(KeyEvent::time).isSorted().doesNotHaveDuplicates();
        assertThat(keysOf(drained)).endsWith("key:49999");
        // What was read and then dropped before it was removed is among both.
        assertThat(drained.size() + fallback.dropped()).isGreaterThanOrEqualTo(50_000);
    }

    @Test
    void drainsWhatTheModuleLeftInEveryDatabaseBeforeItsOwn() {
        leave(3, "3\nset\nc\nd", "3\nexpired\nc");
        leave(0, "0\nset\na");
        leave(9, "9\nset\nnot watched");
        leave(1, "1\nset\nb");
        fallback.setDatabases("0-5");

        fallback.store(events(0, 1));
        assertThat(fallback.length()).isEqualTo(5);
        List<KeyEvent> drained = drain(fallback, 10);

        assertThat(keysOf(drained)).containsExactly("b", "c\nd", "c", "a", "key:0");
        assertThat(drained).extracting(KeyEvent::database).containsExactly(1, 3, 3, 0, 0);
        assertThat(length(9)).isEqualTo(1);
        redis.run(commands -> {
            commands.select(3);
            assertThat(commands.dbsize()).isZero();
        });
    }

    @Test
    void drainsTheModulesListBeforeAListOfAnotherKey() {
        leave(0, "0\nset\na");
        fallback.setKey("events");
        fallback.setDatabase("2");
        leave(2, "2\nset\nb");

        fallback.store(events(0, 1));

        assertThat(fallback.length()).isEqualTo(2);
        assertThat(keysOf(drain(fallback, 10))).containsExactly("b", "key:0");
    }

    private DeadLetters letters(int capacity) {
        RedisConnections connections = new RedisConnections();
        connections.getSettings().setUri(redis.uri());
        opened.add(connections);
        DeadLetters letters = new DeadLetters();
        letters.setConnections(connections);
        letters.setCapacity(capacity);
        return letters;
    }

    @Test
    void parksEachElementThatIsNoEventAlsoOneLikeAnother() {
        leave(0, "nonsense", "0\nset\na", "nonsense");
        fallback.setDeadLetters(letters(10));

        drain(fallback, 1);

        redis.run(commands -> assertThat(commands.xlen("caravan:dead-letters")).isEqualTo(2));
    }

    @Test
    void parksWhatIsNoEventAndGoesOn() {
        leave(0, "0\nset\na", "nonsense", "0\nset\nb", "more");
        fallback.setDeadLetters(letters(1));

        List<KeyEvent> drained = drain(fallback, 2);

        assertThat(keysOf(drained)).containsExactly("a", "b");
        assertThat(fallback.malformed()).isEqualTo(2);
        assertThat(fallback.isEmpty()).isTrue();
        redis.run(commands -> assertThat(commands.xrange("caravan:dead-letters", Range.unbounded()))
                .singleElement()
                .satisfies(letter -> assertThat(letter.getBody()).containsEntry("payload", "nonsense")));
    }

    @Test
    void noticesWhatAnotherInstanceHasStored() {
        assertThat(fallback.isEmpty()).isTrue();

        fallback().store(events(0, 3));

        await().atMost(Duration.ofSeconds(60)).until(() -> !fallback.isEmpty());
        assertThat(fallback.length()).isEqualTo(3);
        assertThat(fallback.dropped()).isZero();
    }

    @Test
    void stillSendsPastAnEmptyListWhileRedisIsAway() {
        assertThat(fallback.isEmpty()).isTrue();

        redis.pause();
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
            await().atMost(Duration.ofSeconds(60)).until(() -> System.nanoTime() - end > 0);
            assertThat(fallback.isEmpty()).isTrue();
        } finally {
            redis.resume();
        }
    }

    @Test
    void refusesAKeyThatHoldsSomethingElse() {
        redis.run(commands -> commands.set(KEY, "a value"));

        assertThatThrownBy(fallback::length)
                .isInstanceOf(NotAnEventListException.class)
                .hasMessageContaining(KEY)
                .hasMessageContaining("database 0")
                .message()
                .hasLineCount(1);
        redis.run(commands -> assertThat(commands.get(KEY)).isEqualTo("a value"));
    }

    @Test
    void takesNothingFromAKeyOfTheModulesNameThatHoldsSomethingElse() {
        redis.run(commands -> {
            commands.select(4);
            commands.hset(KEY, Map.of("a", "b"));
        });
        fallback.setDatabases("4");

        assertThat(fallback.isEmpty()).isTrue();
    }

    @Test
    void tellsItsOwnKeysFromOthers() {
        fallback.setKey("events");
        fallback.setDatabases("1,2");
        List<KeyEvent> all = List.of(
                new KeyEvent(0, "rpush", "events".getBytes(UTF_8), 1, 1),
                new KeyEvent(0, "hincrby", "{events}:counters".getBytes(UTF_8), 1, 1),
                new KeyEvent(2, "ltrim", KEY.getBytes(UTF_8), 1, 1),
                new KeyEvent(1, "set", "events".getBytes(UTF_8), 1, 1),
                new KeyEvent(0, "set", "key".getBytes(UTF_8), 1, 1));

        List<KeyEvent> others = fallback.withoutOwn(all);

        assertThat(others).containsExactly(all.get(3), all.get(4));
    }

    @Test
    void saysThatRedisIsShortOfMemoryAndStoresNothing() {
        fallback.store(events(0, 10));
        redis.run(commands -> commands.configSet("maxmemory", "1"));
        try {
            assertThatThrownBy(() -> fallback.store(events(10, 20)))
                    .isInstanceOf(RedisException.class)
                    .hasMessageContaining("maxmemory");

            assertThat(keysOf(drain(fallback, 4))).isEqualTo(keys(0, 10));
        } finally {
            redis.run(commands -> commands.configSet("maxmemory", "0"));
        }
    }

    @Test
    void dropsForASmallerSizeWhenRedisIsShortOfMemory() {
        fallback.store(events(0, 10));
        redis.run(commands -> commands.configSet("maxmemory", "1"));
        try {
            fallback.setSize(4);

            assertThat(fallback.dropped()).isEqualTo(6);
            assertThat(length(0)).isEqualTo(4);
        } finally {
            redis.run(commands -> commands.configSet("maxmemory", "0"));
        }
    }

    @Test
    void readsSmallerPagesOfLargeEvents() {
        byte[] key = new byte[1 << 20];
        fallback.store(IntStream.range(0, 12)
                .mapToObj(time -> new KeyEvent(0, "set", key, time, 1))
                .toList());

        EventPage page = fallback.peek(12);

        assertThat(page.events()).hasSizeBetween(1, 6);
        assertThat(drain(fallback, 12)).extracting(KeyEvent::time).isSorted().hasSize(12);
    }

    @Test
    void givesAMillionEventsBackPageByPage() {
        int total = 1_000_000;
        for (int from = 0; from < total; from += 10_000) {
            fallback.store(events(from, from + 10_000));
        }

        long expected = 0;
        for (EventPage page = fallback.peek(5_000); !page.isEmpty(); page = fallback.peek(5_000)) {
            for (KeyEvent event : page.events()) {
                assertThat(event.time()).isEqualTo(1_790_000_000_000L + expected++);
            }
            fallback.remove(page);
        }

        assertThat(expected).isEqualTo(total);
        assertThat(length(0)).isZero();
    }

    @Test
    void showsWhatBecameOfEvents() throws Exception {
        MeterRegistry meters = new SimpleMeterRegistry();
        try (CamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind("meters", meters);
            fallback.setCamelContext(context);
            fallback.setSize(6);

            fallback.store(events(0, 10));
            fallback.remove(fallback.peek(2));
            HealthCheck.Result result = HealthCheckRegistry.get(context)
                    .getCheck("event-fallback")
                    .orElseThrow()
                    .call();

            assertThat(meters.get("caravan.events.fallback.size").gauge().value())
                    .isEqualTo(4);
            assertThat(meters.get("caravan.events.fallback.bound").gauge().value())
                    .isEqualTo(6);
            assertThat(count(meters, "stored")).isEqualTo(10);
            assertThat(count(meters, "dropped")).isEqualTo(4);
            assertThat(count(meters, "drained")).isEqualTo(2);
            assertThat(count(meters, "malformed")).isZero();
            assertThat(result.getDetails()).containsEntry("size", "4").containsEntry("dropped", 4L);
            assertThat(result.getMessage())
                    .hasValueSatisfying(text -> assertThat(text).startsWith("degraded"));
        }
    }

    private static double count(MeterRegistry meters, String name) {
        FunctionCounter counter = meters.get("caravan.events.fallback." + name).functionCounter();
        return counter.count();
    }
}
