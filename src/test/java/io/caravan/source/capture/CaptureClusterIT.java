package io.caravan.source.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.caravan.testing.RedisCluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CaptureClusterIT {

    @RegisterExtension
    static final RedisCluster cluster = RedisCluster.start();

    private final RedisConnections connections = new RedisConnections();

    @BeforeEach
    void start() {
        connections.getSettings().setUri(cluster.uri());
        connections.getSettings().setCluster(true);
    }

    @AfterEach
    void stop() {
        connections.close();
    }

    private List<byte[]> write(int count) {
        RedisKeyspace keyspace = connections.keyspace(0);
        List<byte[]> keys = IntStream.range(0, count)
                .mapToObj(number -> ("key:" + number).getBytes(UTF_8))
                .toList();
        keyspace.awaitAll(
                keys.stream().map(key -> keyspace.commands().set(key, key)).toList());
        return keys;
    }

    @Test
    void readsKeysOfAllNodesInTheirOrder() {
        List<byte[]> keys = write(2_500);

        List<KeyState> states = new ArrayList<>();
        new KeyStates(connections).read(0, keys).forEachRemaining(portion -> states.addAll(portion.states()));

        assertThat(states).extracting(KeyState::payload).containsExactlyElementsOf(keys);
    }

    @Test
    void readsLargeStringsOfEveryNode() throws IOException {
        for (byte[] key : write(20)) {
            try (LargeString string = LargeString.open(connections, 0, key, 2)) {
                assertThat(string.content().readAllBytes()).isEqualTo(key);
            }
        }
    }
}
