package io.caravan.source.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.KeyListOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a glob matches is what KEYS of a real server returns. */
class RedisGlobIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    private static final String LETTERS = "ab-^[]\\*?!\u00ff";
    private static final Set<String> KEYS = new HashSet<>();
    private static RedisClient client;
    private static StatefulRedisConnection<byte[], byte[]> connection;

    @BeforeAll
    static void fills() {
        client = RedisClient.create(redis.uri());
        connection = client.connect(ByteArrayCodec.INSTANCE);
        Random random = new Random(1);
        for (int i = 0; i < 600; i++) {
            KEYS.add(text(random, 6));
        }
        // Of an empty key Redis 7.0 says that * matches it and ** does not.
        KEYS.remove("");
        KEYS.forEach(key -> connection.sync().set(bytes(key), new byte[0]));
    }

    @AfterAll
    static void disconnects() {
        client.shutdown();
    }

    private static String text(Random random, int longest) {
        return random.ints(random.nextInt(longest + 1), 0, LETTERS.length())
                .mapToObj(letter -> LETTERS.substring(letter, letter + 1))
                .collect(Collectors.joining());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void assertMatchesAsTheServer(String glob) {
        CommandArgs<byte[], byte[]> args = new CommandArgs<>(ByteArrayCodec.INSTANCE).addKey(bytes(glob));
        List<String> theirs =
                connection
                        .sync()
                        .dispatch(CommandType.KEYS, new KeyListOutput<>(ByteArrayCodec.INSTANCE), args)
                        .stream()
                        .map(key -> new String(key, StandardCharsets.ISO_8859_1))
                        .toList();
        RedisGlob ours = RedisGlob.of(bytes(glob));
        assertThat(KEYS.stream().filter(key -> ours.matches(bytes(key))))
                .as("glob %s", glob)
                .containsExactlyInAnyOrderElementsOf(theirs);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "*", "?", "a*", "*a", "a*b", "**a**", "[ab]*", "[^ab]*", "[a-b]", "[b-a]?", "[]a]", "[^]", "[",
                "[a", "[a-", "[a-]", "[\\]]*", "\\", "a\\", "\\*", "\\a*", "[!a]", "*[^-]", "[\\", "[a\\-b]", "a?*?",
                "[-a]*", "[^^]*"
            })
    void meansWhatItMeansToTheServer(String glob) {
        assertMatchesAsTheServer(glob);
    }

    @Test
    void meansWhatItMeansToTheServerWhateverItIs() {
        Random random = new Random(2);

        for (int i = 0; i < 3_000; i++) {
            assertMatchesAsTheServer(text(random, 9));
        }
    }
}
