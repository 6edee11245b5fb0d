package io.caravan.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.source.RedisConnections;
import io.caravan.source.keyspace.KeyEvent;
import io.caravan.testing.RedisCluster;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventFallbackClusterIT {

    @RegisterExtension
    static final RedisCluster cluster = RedisCluster.start();

    private final RedisConnections connections = new RedisConnections();
    private final EventFallback fallback = new EventFallback();

    @BeforeEach
    void start() {
        connections.getSettings().setUri(cluster.uri());
        connections.getSettings().setCluster(true);
        fallback.setConnections(connections);
    }

    @AfterEach
    void stop() {
        connections.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {ModuleLists.KEY, "events", "{orders}:events", "other"})
    void holdsEventsUnderAnyKey(String key) {
        List<KeyEvent> events = IntStream.range(0, 20)
                .mapToObj(number -> new KeyEvent(0, "set", ("key:" + number).getBytes(UTF_8), number, 1))
                .toList();
        fallback.setKey(key);
        fallback.setDatabases("0-3");
        fallback.setSize(12);

        fallback.store(events);
        EventPage page = fallback.peek(20);
        fallback.remove(page);

        assertThat(page.events()).usingRecursiveFieldByFieldElementComparator().isEqualTo(events.subList(8, 20));
        assertThat(fallback.dropped()).isEqualTo(8);
        assertThat(fallback.isEmpty()).isTrue();
    }

    @Test
    void refusesAKeyThatAllowsNoOtherBesideIt() {
        assertThatThrownBy(() -> fallback.setKey("a}b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a}b");
    }
}
