package io.caravan.sink.restore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.sink.restore.RestoreOutcome.Result;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisUnavailableException;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import io.caravan.source.capture.LargeString;
import io.caravan.testing.RedisCluster;
import io.caravan.testing.RedisServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RestoredStringIT {

    private static final int MEGABYTES = "full".equals(System.getProperty("caravan.faults")) ? 500 : 100;
    private static final long LATER = System.currentTimeMillis() + 1_000_000;
    private static final RestoreTerms IF_ABSENT =
            new RestoreTerms(true, RestoredTtl.keep, GoneKeys.delete, false, null);
    private static final RestoreTerms DRY = new RestoreTerms(false, RestoredTtl.keep, GoneKeys.delete, true, null);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--save", "");

    private final RedisConnections connections = new RedisConnections();

    @BeforeEach
    void start() {
        connections.getSettings().setUri(redis.uri());
        connections.getSettings().setReconnectDelay(50);
    }

    @AfterEach
    void stop() {
        connections.close();
        redis.flush();
    }

    private static KeyState state(String key, long size, long expiresAt) {
        return new KeyState(0, key.getBytes(UTF_8), "string", Form.LARGE, null, size, expiresAt, LATER - 500_000);
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }

    private RestoreOutcome restore(KeyState state, RestoreTerms terms, byte[] content) throws IOException {
        try (RestoredString string = RestoredString.begin(connections, state, terms)) {
            string.write(new ByteArrayInputStream(content));
            return string.commit();
        }
    }

    private byte[] get(String key) {
        RedisKeyspace keyspace = connections.keyspace(0);
        return keyspace.await(keyspace.commands().get(key.getBytes(UTF_8)));
    }

    private long expiry(String key) {
        RedisKeyspace keyspace = connections.keyspace(0);
        return keyspace.await(keyspace.commands().pexpiretime(key.getBytes(UTF_8)));
    }

    private List<byte[]> ownKeys() {
        RedisKeyspace keyspace = connections.keyspace(0);
        return keyspace.await(keyspace.commands().keys("caravan:*"));
    }

    @Test
    void putsAStringInThePlaceOfItsKey() throws IOException {
        redis.run(commands -> commands.rpush("key", "a list"));
        byte[] content = content(10_000_000);

        RestoreOutcome outcome = restore(state("key", content.length, LATER), RestoreTerms.DEFAULT, content);

        assertThat(outcome.result()).isEqualTo(Result.WRITTEN);
        assertThat(get("key")).isEqualTo(content);
        assertThat(expiry("key")).isEqualTo(LATER);
        assertThat(ownKeys()).isEmpty();
    }

    @Test
    void leavesNoExpiryOfItsOwn() throws IOException {
        assertThat(restore(state("key", 3, -1), RestoreTerms.DEFAULT, content(3))
                        .result())
                .isEqualTo(Result.WRITTEN);
        assertThat(restore(state("empty", 0, -1), RestoreTerms.DEFAULT, content(0))
                        .result())
                .isEqualTo(Result.WRITTEN);

        assertThat(expiry("key")).isEqualTo(-1);
        assertThat(expiry("empty")).isEqualTo(-1);
        assertThat(get("empty")).isEmpty();
    }

    @Test
    void keepsWhatIsThereAlsoWhereItCameMeanwhile() throws IOException {
        KeyState state = state("key", 3, -1);
        try (RestoredString string = RestoredString.begin(connections, state, IF_ABSENT)) {
            assertThat(string.decided()).isEmpty();
            string.write(new ByteArrayInputStream(content(3)));
            redis.run(commands -> commands.set("key", "mine"));

            assertThat(string.commit().result()).isEqualTo(Result.KEPT);
        }
        try (RestoredString string = RestoredString.begin(connections, state, IF_ABSENT)) {
            assertThat(string.decided())
                    .get()
                    .extracting(RestoreOutcome::result)
                    .isEqualTo(Result.KEPT);
        }

        assertThat(get("key")).isEqualTo("mine".getBytes(UTF_8));
        assertThat(ownKeys()).isEmpty();
    }

    @Test
    void decidesBeforeAnythingIsWrittenWhatIsOverAndADryRun() {
        try (RestoredString string = RestoredString.begin(connections, state("key", 3, 1_000), RestoreTerms.DEFAULT)) {
            assertThat(string.decided())
                    .get()
                    .extracting(RestoreOutcome::result)
                    .isEqualTo(Result.EXPIRED);
        }
        try (RestoredString string = RestoredString.begin(connections, state("key", 3, -1), DRY)) {
            assertThat(string.decided())
                    .get()
                    .extracting(RestoreOutcome::result)
                    .isEqualTo(Result.WRITTEN);
        }

        assertThat(get("key")).isNull();
        assertThat(ownKeys()).isEmpty();
    }

    @Test
    void leavesNothingWhereItIsNotCommitted() throws IOException {
        redis.run(commands -> commands.set("key", "before"));

        try (RestoredString string = RestoredString.begin(connections, state("key", 9, -1), RestoreTerms.DEFAULT)) {
            string.write(new ByteArrayInputStream(content(9)));
            byte[] temporary = ownKeys().get(0);
            RedisKeyspace keyspace = connections.keyspace(0);
            assertThat(keyspace.await(keyspace.commands().pttl(temporary))).isBetween(1L, 3_600_000L);
        }

        assertThat(ownKeys()).isEmpty();
        assertThat(get("key")).isEqualTo("before".getBytes(UTF_8));
    }

    @Test
    void refusesContentOfAnotherLengthThanWasAnnounced() throws IOException {
        RestoreOutcome outcome = restore(state("key", 10, -1), RestoreTerms.DEFAULT, content(9));

        assertThat(outcome.result()).isEqualTo(Result.FAILED);
        assertThat(outcome.reason()).contains("has 9 bytes where 10 were announced");
        assertThat(get("key")).isNull();
        assertThat(ownKeys()).isEmpty();
    }

    @Test
    void reportsAStringThatTheServerRefuses() throws IOException {
        try (RedisServer small = RedisServer.start("--proto-max-bulk-len", "5mb")) {
            connections.getSettings().setUri(small.uri());
            byte[] content = content(12 << 20);

            RestoreOutcome outcome = restore(state("key", content.length, -1), RestoreTerms.DEFAULT, content);

            assertThat(outcome.result()).isEqualTo(Result.FAILED);
            assertThat(outcome.reason()).contains("exceeds maximum allowed size");
            assertThat(ownKeys()).isEmpty();
        }
    }

    @Test
    void noticesThatWhatWasWrittenIsLost() throws IOException {
        KeyState state = state("key", 20, -1);
        try (RestoredString string = RestoredString.begin(connections, state, RestoreTerms.DEFAULT)) {
            string.write(new ByteArrayInputStream(content(10)));
            redis.flush();

            assertThatThrownBy(() -> string.write(new ByteArrayInputStream(content(10))))
                    .isInstanceOf(RedisUnavailableException.class)
                    .hasMessageContaining("not there any more");
        }
        assertThat(ownKeys()).isEmpty();

        try (RestoredString string = RestoredString.begin(connections, state, RestoreTerms.DEFAULT)) {
            string.write(new ByteArrayInputStream(content(20)));
            redis.flush();

            assertThatThrownBy(string::commit).isInstanceOf(RedisUnavailableException.class);
        }
    }

    @Test
    void failsWhenTheServerDiesMeanwhileAndSucceedsAnew() {
        redis.assumeLocal();
        byte[] content = content(6 << 20);
        KeyState state = state("key", content.length, -1);
        try (RestoredString string = RestoredString.begin(connections, state, RestoreTerms.DEFAULT)) {
            redis.kill();
            assertThatThrownBy(() -> string.write(new ByteArrayInputStream(content)))
                    .isInstanceOf(RedisUnavailableException.class);
        }
        redis.restart();

        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> restore(state, RestoreTerms.DEFAULT, content).result() == Result.WRITTEN);
        assertThat(get("key")).isEqualTo(content);
    }

    @Test
    void writesIntoTheSlotOfTheKeyInACluster() throws IOException {
        try (RedisCluster cluster = RedisCluster.start();
                RedisConnections clustered = new RedisConnections()) {
            clustered.getSettings().setUri(cluster.uri());
            clustered.getSettings().setCluster(true);
            RedisKeyspace keyspace = clustered.keyspace(0);

            for (int number = 0; number < 20; number++) {
                KeyState state = state("key:" + number, 5, -1);
                try (RestoredString string = RestoredString.begin(clustered, state, RestoreTerms.DEFAULT)) {
                    string.write(new ByteArrayInputStream("value".getBytes(UTF_8)));
                    assertThat(string.commit().result()).isEqualTo(Result.WRITTEN);
                }
                assertThat(keyspace.await(keyspace.commands().get(state.key()))).isEqualTo("value".getBytes(UTF_8));
            }
        }
    }

    @Test
    void carriesHundredMegabytesAndMoreFromKeyToKey() throws IOException {
        RedisKeyspace keyspace = connections.keyspace(0);
        byte[] part = content(1 << 20);
        for (int count = 0; count < MEGABYTES; count++) {
            part[0] = (byte) count;
            keyspace.await(keyspace.commands().append("from".getBytes(UTF_8), part));
        }

        try (LargeString from = LargeString.open(connections, 0, "from".getBytes(UTF_8))) {
            KeyState to = state("to", from.state().size(), -1);
            try (RestoredString string = RestoredString.begin(connections, to, RestoreTerms.DEFAULT)) {
                string.write(from.content());
                assertThat(string.commit().result()).isEqualTo(Result.WRITTEN);
            }
        }

        try (LargeString from = LargeString.open(connections, 0, "from".getBytes(UTF_8));
                LargeString to = LargeString.open(connections, 0, "to".getBytes(UTF_8))) {
            assertSame(from.content(), to.content());
        }
    }

    private static void assertSame(InputStream left, InputStream right) throws IOException {
        byte[] expected = left.readNBytes(1 << 20);
        while (expected.length > 0) {
            assertThat(right.readNBytes(1 << 20)).isEqualTo(expected);
            expected = left.readNBytes(1 << 20);
        }
        assertThat(right.read()).isEqualTo(-1);
    }
}
