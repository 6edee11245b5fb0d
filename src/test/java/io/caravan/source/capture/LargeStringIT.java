package io.caravan.source.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.capture.KeyState.Form;
import io.caravan.testing.RedisServer;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LargeStringIT {

    private static final byte[] KEY = "large".getBytes(UTF_8);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    private final RedisConnections connections = new RedisConnections();

    @BeforeEach
    void start() {
        connections.getSettings().setUri(redis.uri());
    }

    @AfterEach
    void stop() {
        connections.close();
        redis.flush();
    }

    private LargeString open() {
        return LargeString.open(connections, 0, KEY, 1_000);
    }

    private byte[] write(int length) {
        byte[] value = new byte[length];
        new Random(length).nextBytes(value);
        RedisKeyspace keyspace = connections.keyspace(0);
        keyspace.await(keyspace.commands().set(KEY, value));
        return value;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 999, 1_000, 1_001, 10_000, 12_345})
    void readsEveryByteWhateverTheLength(int length) throws IOException {
        byte[] value = write(length);

        try (LargeString string = open()) {
            assertThat(string.content().readAllBytes()).isEqualTo(value);
            assertThat(string.content().read()).isEqualTo(-1);
            assertThat(string.state().size()).isEqualTo(length);
        }
    }

    @Test
    void tellsSizeAndExpiryBeforeTheContent() {
        write(5_000);
        redis.run(commands -> commands.pexpireat("large", 9_999_999_999_999L));

        try (LargeString string = open()) {
            assertThat(string.state().form()).isEqualTo(Form.LARGE);
            assertThat(string.state().type()).isEqualTo("string");
            assertThat(string.state().size()).isEqualTo(5_000);
            assertThat(string.state().expiresAt()).isEqualTo(9_999_999_999_999L);
        }
    }

    @Test
    void noticesEveryKindOfChangeWhileItIsRead() {
        noticed(commands -> commands.append("large", "x"));
        noticed(commands -> commands.setrange("large", 9_999, "x"));
        noticed(commands -> commands.del("large"));
        noticed(commands -> commands.pexpireat("large", 9_999_999_999_999L));
        noticed(commands -> commands.set("large", "short"));
        noticed(RedisCommands::flushall);
    }

    private void noticed(Consumer<RedisCommands<String, String>> change) {
        write(10_000);
        try (LargeString string = open()) {
            InputStream content = string.content();

            assertThatThrownBy(() -> {
                        content.readNBytes(3_000);
                        redis.run(change);
                        content.readAllBytes();
                    })
                    .isInstanceOf(KeyChangedException.class)
                    .hasMessageContaining("'large'")
                    .hasMessageContaining("was changed while it was read");
        }
    }

    @Test
    void noticesAChangeAfterTheLastByte() throws IOException {
        write(2_000);
        try (LargeString string = open()) {
            string.content().readNBytes(2_000);
            redis.run(commands -> commands.append("large", "x"));

            assertThatThrownBy(() -> string.content().read()).isInstanceOf(KeyChangedException.class);
        }
    }

    @Test
    void tellsThatAKeyIsGoneOrHoldsSomethingElse() throws IOException {
        try (LargeString string = open()) {
            assertThat(string.state().isGone()).isTrue();
            assertThat(string.content().read()).isEqualTo(-1);
        }

        redis.run(commands -> commands.rpush("large", "1"));
        try (LargeString string = open()) {
            assertThat(string.state().type()).isEqualTo("list");
            assertThatThrownBy(() -> string.content().read())
                    .isInstanceOf(KeyChangedException.class)
                    .hasMessageContaining("holds a list");
        }
    }

    @Test
    void failsWhenTheServerDiesMeanwhile() {
        redis.assumeLocal();
        write(100_000);
        try (LargeString string = open()) {
            redis.kill();

            assertThatThrownBy(() -> string.content().readAllBytes()).isInstanceOf(RedisException.class);
        } finally {
            redis.restart();
        }
    }

    @Test
    void readsHundredMegabytesAndMore() throws Exception {
        int megabytes = "full".equals(System.getProperty("caravan.faults")) ? 500 : 100;
        byte[] part = new byte[1 << 20];
        new Random(1).nextBytes(part);
        MessageDigest written = MessageDigest.getInstance("SHA-256");
        RedisKeyspace keyspace = connections.keyspace(0);
        for (int count = 0; count < megabytes; count++) {
            part[0] = (byte) count;
            written.update(part);
            keyspace.await(keyspace.commands().append(KEY, part));
        }

        MessageDigest read = MessageDigest.getInstance("SHA-256");
        try (LargeString string = LargeString.open(connections, 0, KEY)) {
            string.content().transferTo(new OutputStream() {
                @Override
                public void write(int octet) {
                    read.update((byte) octet);
                }

                @Override
                public void write(byte[] from, int offset, int length) {
                    read.update(from, offset, length);
                }
            });
        }

        assertThat(read.digest()).isEqualTo(written.digest());
    }
}
