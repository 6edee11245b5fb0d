package io.caravan.source.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.source.RedisConnections;
import io.caravan.testing.RedisSentinel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CaptureSentinelIT {

    private static final byte[] KEY = "key".getBytes(UTF_8);
    private static final byte[] VALUE = "value".getBytes(UTF_8);

    @RegisterExtension
    static final RedisSentinel sentinel = RedisSentinel.start();

    private final RedisConnections connections = new RedisConnections();

    @AfterEach
    void stop() {
        connections.close();
    }

    private byte[] inPieces() throws IOException {
        try (LargeString string = LargeString.open(connections, 0, KEY, 2)) {
            return string.content().readAllBytes();
        }
    }

    private byte[] asAWhole() {
        return new KeyStates(connections)
                .read(0, List.of(KEY))
                .next()
                .states()
                .get(0)
                .payload();
    }

    @Test
    void readsFromThePrimaryBeforeAndAfterAFailover() throws IOException {
        connections.getSettings().setUri(sentinel.uri());
        connections.getSettings().setReconnectDelay(50);
        sentinel.primary().run(commands -> commands.set("key", "old"));
        assertThat(inPieces()).isEqualTo("old".getBytes(UTF_8));
        assertThat(asAWhole()).isEqualTo("old".getBytes(UTF_8));

        sentinel.failover().run(commands -> commands.set("key", "value"));

        await().atMost(Duration.ofSeconds(120)).ignoreExceptions().untilAsserted(() -> {
            assertThat(inPieces()).isEqualTo(VALUE);
            assertThat(asAWhole()).isEqualTo(VALUE);
        });
    }
}
