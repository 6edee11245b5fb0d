package io.caravan.source;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.testing.RedisServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A connection that the server ends by refusing something, which may end before the client has noted why. */
class RefusedConnectionIT {

    private static final int NO_SUCH_DATABASE = 99;

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @Test
    void saysWhatTheServerHasRefused() {
        // About one in 200 ends too early.
        for (int i = 0; i < 300; i++) {
            try (RedisConnections connections = new RedisConnections()) {
                connections.getSettings().setUri(redis.uri());

                assertThatThrownBy(() -> connections.keyspace(NO_SUCH_DATABASE))
                        .hasMessageContaining("DB index is out of range");
            }
        }
    }
}
