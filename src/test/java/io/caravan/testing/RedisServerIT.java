package io.caravan.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opentest4j.TestAbortedException;

class RedisServerIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--appendonly", "yes", "--appendfsync", "always");

    @BeforeEach
    void empties() {
        redis.flush();
    }

    @Test
    void keepsWhatItWroteWhenKilledAndRestarted() {
        redis.run(commands -> commands.set("key", "value"));
        int port = redis.port();
        long before = redis.pid();

        redis.kill();
        redis.restart();

        redis.run(commands -> assertThat(commands.get("key")).isEqualTo("value"));
        assertThat(redis.port()).isEqualTo(port);
        assertThat(redis.pid()).isNotEqualTo(before);
        assertThat(ProcessHandle.of(before)).isEmpty();
    }

    @Test
    void refusesConnectionsWhileStopped() {
        redis.stop();

        assertThatThrownBy(redis::flush).hasStackTraceContaining("refused");

        redis.restart();
        redis.flush();
    }

    @Test
    void answersNothingWhilePausedAndEverythingAfterwards() {
        RedisURI uri = RedisURI.create(redis.uri());
        uri.setTimeout(Duration.ofMillis(300));
        RedisClient client = RedisClient.create(uri);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            redis.pause();

            assertThatThrownBy(() -> connection.sync().set("paused", "yes"))
                    .isInstanceOf(RedisCommandTimeoutException.class);

            redis.resume();
            connection.setTimeout(Duration.ofSeconds(10));
            assertThat(connection.sync().get("paused")).isEqualTo("yes");
        } finally {
            redis.resume();
            client.shutdown();
        }
    }

    @Test
    void skipsWithTheReasonWhatNeedsANewerServer() {
        assertThatThrownBy(() -> redis.assumeVersion(99))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("99.0")
                .hasMessageContaining(redis.product());
    }

    @Test
    void asksForItsPassword() {
        try (RedisServer secured = RedisServer.start("--requirepass", "se\"cret word")) {
            secured.run(commands -> assertThat(commands.ping()).isEqualTo("PONG"));

            assertThatThrownBy(() -> RedisClient.create("redis://" + secured.host() + ":" + secured.port())
                            .connect())
                    .hasStackTraceContaining("NOAUTH");
        }
    }

    @Test
    void saysWhyItDoesNotStart() {
        assertThatThrownBy(() -> RedisServer.start("--no-such-option", "1")).hasMessageContaining("no-such-option");
    }

    @Test
    void notesTheServerUnderTest() throws Exception {
        assertThat(Files.readAllLines(ServersUnderTest.FILE))
                .contains(redis.product() + " (" + redis.origin() + ")")
                .doesNotHaveDuplicates();
    }

    @Test
    void givesUsersTheirRights() {
        String uri = redis.user("reader", "secret", "~orders:*", "+@read", "+@connection");
        RedisClient reader = RedisClient.create(uri);
        try (StatefulRedisConnection<String, String> limited = reader.connect()) {
            assertThat(limited.sync().get("orders:1")).isNull();
            assertThatThrownBy(() -> limited.sync().get("other")).isInstanceOf(RedisCommandExecutionException.class);
            assertThatThrownBy(() -> limited.sync().set("orders:1", "v")).hasMessageContaining("NOPERM");
        } finally {
            reader.shutdown();
        }
    }
}
