package io.caravan.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisUnavailableException;
import io.caravan.source.keyspace.KeyEvent;
import io.caravan.testing.RedisServer;
import io.caravan.testing.TcpProxy;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EventFallbackFaultsIT {

    private static final String COUNTERS = "{REDIS_MODULE-key_evt_amqp-fallback_storage}:counters";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    private final TcpProxy proxy = TcpProxy.to(redis.host(), redis.port());
    private final RedisConnections connections = new RedisConnections();
    private final EventFallback fallback = new EventFallback();

    @BeforeEach
    void start() {
        redis.flush();
        connections.getSettings().setUri("redis://" + proxy.host() + ":" + proxy.port());
        connections.getSettings().setTimeout(1_000);
        connections.getSettings().setReconnectDelay(50);
        fallback.setConnections(connections);
    }

    @AfterEach
    void stop() {
        proxy.close();
        connections.close();
    }

    private static List<KeyEvent> events(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> new KeyEvent(0, "set", ("key:" + number).getBytes(UTF_8), number, 1))
                .toList();
    }

    private void storeWhenRedisIsBack(List<KeyEvent> events) {
        await("Redis is back")
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(RedisException.class)
                .until(() -> {
                    fallback.store(events);
                    return true;
                });
    }

    private List<Long> drain() {
        List<Long> times = new ArrayList<>();
        for (EventPage page = fallback.peek(100); !page.isEmpty(); page = fallback.peek(100)) {
            page.events().forEach(event -> times.add(event.time()));
            fallback.remove(page);
        }
        return times;
    }

    private static List<Long> times(int from, int to) {
        return events(from, to).stream().map(KeyEvent::time).toList();
    }

    @Test
    void saysWhereRedisCannotBeReached() {
        proxy.refuse();

        assertThatThrownBy(fallback::length)
                .isInstanceOf(RedisUnavailableException.class)
                .hasMessageContaining(proxy.host() + ":" + proxy.port());
        assertThatThrownBy(() -> fallback.store(events(0, 3))).isInstanceOf(RedisException.class);
        assertThatThrownBy(fallback::isEmpty).isInstanceOf(RedisException.class);
    }

    @Test
    void storesWhenRedisIsBack() {
        fallback.store(events(0, 10));
        proxy.refuse();
        proxy.cut();
        assertThatThrownBy(() -> fallback.store(events(10, 20))).isInstanceOf(RedisException.class);
        assertThatThrownBy(fallback::isEmpty).isInstanceOf(RedisException.class);

        proxy.resume();
        storeWhenRedisIsBack(events(10, 20));

        assertThat(fallback.isEmpty()).isFalse();
        assertThat(drain()).isEqualTo(times(0, 20));
    }

    @Test
    void losesNothingWhenAnAnswerIsLost() {
        fallback.store(events(0, 10));
        proxy.stall();
        assertThatThrownBy(() -> fallback.store(events(10, 20))).isInstanceOf(RedisException.class);

        proxy.resume();
        storeWhenRedisIsBack(events(10, 20));

        List<Long> drained = drain();
        assertThat(drained.stream().distinct().toList()).isEqualTo(times(0, 20));
        assertThat(drained).endsWith(times(10, 20).toArray(Long[]::new));
    }

    @Test
    void countsWhatWasDroppedByACommandWhoseAnswerWasLost() {
        fallback.setSize(15);
        fallback.store(events(0, 10));
        proxy.stall();
        assertThatThrownBy(() -> fallback.store(events(10, 20))).isInstanceOf(RedisException.class);

        proxy.resume();
        storeWhenRedisIsBack(events(20, 30));

        assertThat(fallback.length()).isEqualTo(15);
        redis.run(commands ->
                assertThat(commands.hget(COUNTERS, "dropped")).isEqualTo(Long.toString(fallback.dropped())));
    }

    @Test
    void removesAPageOnceWhenTheAnswerToRemovingWasLost() {
        fallback.store(events(0, 10));
        EventPage page = fallback.peek(4);
        proxy.stall();
        assertThatThrownBy(() -> fallback.remove(page)).isInstanceOf(RedisException.class);

        proxy.resume();
        await("Redis is back")
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(RedisException.class)
                .until(() -> {
                    fallback.remove(page);
                    return true;
                });

        assertThat(drain()).isEqualTo(times(4, 10));
    }
}
