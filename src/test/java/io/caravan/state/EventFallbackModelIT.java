package io.caravan.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.RedisConnections;
import io.caravan.source.keyspace.KeyEvent;
import io.caravan.testing.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random sequences of all that can be done with a fallback, beside a plain list that does the same. */
class EventFallbackModelIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    private final RedisConnections connections = new RedisConnections();
    private final List<Integer> model = new ArrayList<>();
    private Random random;
    private EventFallback fallback;
    private EventPage page;
    private int lastOfPage;
    private int size;
    private int dropped;
    private int next;

    @BeforeEach
    void start() {
        redis.flush();
        connections.getSettings().setUri(redis.uri());
        restart();
    }

    @AfterEach
    void stop() {
        connections.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void doesWhatAPlainListDoes(long seed) {
        random = new Random(seed);

        for (int step = 0; step < 500; step++) {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> store(random.nextInt(30));
                case 4, 5 -> peek(1 + random.nextInt(25));
                case 6, 7 -> remove();
                case 8 -> resize(random.nextInt(8) == 0 ? -random.nextInt(3) : 1 + random.nextInt(60));
                default -> {
                    if (random.nextInt(5) == 0) {
                        restart();
                    }
                }
            }
            assertThat(fallback.length()).isEqualTo(model.size());
            assertThat(fallback.isEmpty()).isEqualTo(model.isEmpty());
            assertThat(fallback.dropped()).isEqualTo(dropped);
        }
        assertThat(numbers(fallback.peek(10_000))).isEqualTo(model);
    }

    private void store(int count) {
        List<KeyEvent> events = new ArrayList<>();
        for (int each = 0; each < count; each++) {
            byte[] key = Integer.toString(next).getBytes(ISO_8859_1);
            // Times repeat, so that elements differ in little.
            events.add(new KeyEvent(each % 3, "set", key, 1_790_000_000_000L + next / 7, 1));
            if (size >= 0) {
                model.add(next);
            }
            next++;
        }
        fallback.store(events);
        if (size < 0) {
            dropped += count;
        } else if (count > 0) {
            trim();
        }
    }

    private void trim() {
        int over = size > 0 ? Math.max(0, model.size() - size) : 0;
        model.subList(0, over).clear();
        dropped += over;
    }

    private void peek(int count) {
        page = fallback.peek(count);
        lastOfPage = -1;
        List<Integer> expected = model.subList(0, Math.min(count, model.size()));
        assertThat(numbers(page)).isEqualTo(expected);
        if (!expected.isEmpty() && random.nextInt(3) == 0) {
            int sent = 1 + random.nextInt(expected.size());
            page = page.first(sent);
            assertThat(numbers(page)).isEqualTo(expected.subList(0, sent));
        }
        if (!page.isEmpty()) {
            lastOfPage = numbers(page).get(page.events().size() - 1);
        }
    }

    private void remove() {
        if (page != null) {
            fallback.remove(page);
            model.removeIf(number -> number <= lastOfPage);
        }
    }

    private void resize(int events) {
        size = events;
        fallback.setSize(events);
        if (events > 0) {
            trim();
        }
    }

    private void restart() {
        fallback = new EventFallback();
        fallback.setConnections(connections);
        fallback.setSize(size);
        fallback.length();
        page = null;
        dropped = 0;
    }

    private static List<Integer> numbers(EventPage page) {
        return page.events().stream()
                .map(event -> Integer.parseInt(new String(event.key(), ISO_8859_1)))
                .toList();
    }
}
