package io.caravan.source.keyspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of event names, compared with what a server announces for each letter alone. */
class EventClassesIT {

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final String END = "end-of-corpus";

    /** Events that Redis 7.0 has not, with the version that brought them. */
    private static final Map<String, Double> NEWER = Map.of("hexpire", 7.4, "hpersist", 7.4, "hexpired", 7.4);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--save", "");

    @ParameterizedTest
    @MethodSource("known")
    void announcesTheEventsOfTheTableAndNoOtherForALetter(EventClass one) {
        redis.run(commands -> {
            commands.flushall();
            assertThat(knows(commands, one)).isTrue();

            Set<String> announced = announcedBy(commands);

            assertThat(announced).containsAll(expected(one, version(commands)));
            assertThat(announced).allMatch(event -> EventClass.of(event) == one);
            assertThat(announced).allMatch(EventClasses.parse(String.valueOf(one.letter()))::wants);
        });
    }

    @Test
    void refusesOnlyLettersOfWhichTheTableSaysThatNewerServersHaveThem() {
        Set<EventClass> refused = EnumSet.allOf(EventClass.class);
        refused.removeAll(known().toList());

        redis.run(commands ->
                assertThat(refused).allSatisfy(one -> assertThat(since(one)).isGreaterThan(version(commands))));
    }

    @Test
    void takesTheFlagsThatAreAddedToItsOwn() {
        redis.run(commands -> {
            commands.configSet("notify-keyspace-events", "Kgx");
            String present = flags(commands);

            commands.configSet(
                    "notify-keyspace-events", EventClasses.parse("Am").addedTo(present));

            assertThat(EventClasses.parse("Am").missingFrom(flags(commands))).isEmpty();
            assertThat(flags(commands)).contains("K");
        });
    }

    static Stream<EventClass> known() {
        Set<EventClass> known = EnumSet.noneOf(EventClass.class);
        redis.run(commands -> Stream.of(EventClass.values())
                .filter(one -> knows(commands, one))
                .forEach(known::add));
        return known.stream();
    }

    private static double since(EventClass one) {
        Matcher version = Pattern.compile("since Redis (\\d\\.\\d)").matcher(one.toString());
        return version.find() ? Double.parseDouble(version.group(1)) : 0;
    }

    private static String flags(RedisCommands<String, String> commands) {
        return commands.configGet("notify-keyspace-events").get("notify-keyspace-events");
    }

    private static boolean knows(RedisCommands<String, String> commands, EventClass one) {
        try {
            commands.configSet("notify-keyspace-events", "E" + one.letter());
            return true;
        } catch (RedisCommandExecutionException e) {
            return false;
        }
    }

    private static Set<String> announcedBy(RedisCommands<String, String> commands) {
        Queue<String> events = new ConcurrentLinkedQueue<>();
        RedisClient client = RedisClient.create(redis.uri());
        try (StatefulRedisPubSubConnection<String, String> subscription = client.connectPubSub()) {
            subscription.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String pattern, String channel, String message) {
                    events.add(channel.substring(channel.indexOf(':') + 1));
                }
            });
            subscription.sync().psubscribe("__keyevent@*__:*", "end:*");
            new EventCorpus(commands).run();
            commands.publish("end:" + END, "");
            await().atMost(LONGEST).until(() -> events.contains(END));
        } finally {
            client.shutdown();
        }
        events.remove(END);
        return new TreeSet<>(events);
    }

    private static List<String> expected(EventClass one, double version) {
        return one.events().stream()
                .filter(event -> NEWER.getOrDefault(event, 7.0) <= version)
                .toList();
    }

    private static double version(RedisCommands<String, String> commands) {
        return commands.info("server")
                .lines()
                .filter(line -> line.startsWith("redis_version:"))
                .map(line -> line.substring("redis_version:".length()).split("\\."))
                .map(numbers -> Double.valueOf(numbers[0] + "." + numbers[1]))
                .findFirst()
                .orElseThrow();
    }
}
