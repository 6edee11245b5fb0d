package io.caravan.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TcpProxyIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    private TcpProxy proxy;
    private RedisClient client;
    private StatefulRedisConnection<String, String> connection;

    @BeforeEach
    void connects() {
        proxy = TcpProxy.to(redis.host(), redis.port());
        client = RedisClient.create(RedisURI.builder()
                .withHost(proxy.host())
                .withPort(proxy.port())
                .withTimeout(Duration.ofSeconds(5))
                .build());
        connection = client.connect();
    }

    @AfterEach
    void disconnects() {
        proxy.close();
        client.shutdown();
    }

    @Test
    void letsAClientReconnectAfterACut() {
        assertThat(connection.sync().ping()).isEqualTo("PONG");

        proxy.cut();

        assertThat(connection.sync().ping()).isEqualTo("PONG");
        assertThat(proxy.accepted()).isEqualTo(2);
        assertThat(proxy.open()).isEqualTo(1);
    }

    @Test
    void holdsEverythingBackWhileStalled() {
        proxy.stall();
        connection.setTimeout(Duration.ofMillis(300));
        assertThatThrownBy(() -> connection.sync().set("held", "back"))
                .isInstanceOf(RedisCommandTimeoutException.class);

        proxy.resume();
        connection.setTimeout(Duration.ofSeconds(5));

        assertThat(connection.sync().get("held")).isEqualTo("back");
        assertThat(proxy.accepted()).isEqualTo(1);
    }

    @Test
    void refusesNewConnectionsUntilResumed() {
        proxy.refuse();
        assertThat(connection.sync().ping()).isEqualTo("PONG");
        assertThatThrownBy(client::connect).hasStackTraceContaining("refused");

        proxy.resume();

        try (StatefulRedisConnection<String, String> another = client.connect()) {
            assertThat(another.sync().ping()).isEqualTo("PONG");
        }
    }
}
