package io.caravan.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.keyspace.KeyEvent;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FallbackElementTest {

    private static void comesBack(KeyEvent event) {
        KeyEvent back = FallbackElement.event(FallbackElement.of(event)).orElseThrow();

        assertThat(back).usingRecursiveComparison().isEqualTo(event);
    }

    @Test
    void givesAnyEventBack() {
        Random random = new Random(4);

        for (int round = 0; round < 10_000; round++) {
            byte[] key = new byte[random.nextInt(40)];
            random.nextBytes(key);
            comesBack(new KeyEvent(
                    random.nextInt() >>> 1 + random.nextInt(30),
                    "event-" + "é".repeat(random.nextInt(200)),
                    key,
                    random.nextLong() >>> random.nextInt(64),
                    random.nextLong() >>> random.nextInt(64)));
        }
    }

    @Test
    void givesTheLimitsBack() {
        comesBack(new KeyEvent(0, "", new byte[0], 0, 0));
        comesBack(new KeyEvent(Integer.MAX_VALUE, "set", new byte[] {0, '\n', 0}, Long.MAX_VALUE, Long.MAX_VALUE));
        comesBack(new KeyEvent(15, "set", new byte[] {-1}, Long.MIN_VALUE, -1));
    }

    @Test
    void takesElevenBytesAndTheNameBesideTheKey() {
        byte[] element = FallbackElement.of(new KeyEvent(3, "set", new byte[100], 1_790_000_000_000L, 5));

        assertThat(element).hasSize(1 + 1 + 6 + 1 + 1 + 3 + 100);
    }

    @Test
    void readsWhatTheModuleLeft() {
        KeyEvent event = FallbackElement.event("3\nhset\nh".getBytes(UTF_8)).orElseThrow();

        assertThat(event).usingRecursiveComparison().isEqualTo(new KeyEvent(3, "hset", new byte[] {'h'}, 0, 0));
    }

    @Test
    void readsAKeyOfTheModuleWithLineFeedsAndNulAndNoText() {
        KeyEvent event = FallbackElement.event("15\nset\n\na\n\0\u00ff\n".getBytes(ISO_8859_1))
                .orElseThrow();

        assertThat(event.key()).containsExactly('\n', 'a', '\n', 0, 0xff, '\n');
    }

    @Test
    void readsAnEmptyKeyOfTheModule() {
        KeyEvent event = FallbackElement.event("0\nset\n".getBytes(UTF_8)).orElseThrow();

        assertThat(event.key()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "0\n",
                "0\nset",
                "0\n\nkey",
                "\nset\nkey",
                "-1\nset\nkey",
                "x\nset\nk",
                "1234567890\nset\nk",
                "{}"
            })
    void findsNoEventInAnythingElse(String element) {
        assertThat(FallbackElement.event(element.getBytes(UTF_8))).isEmpty();
    }

    @Test
    void findsNoEventInABrokenElementOfOurs() {
        byte[] element = FallbackElement.of(new KeyEvent(3, "set", new byte[0], 1_790_000_000_000L, 5));

        for (int length = 1; length < element.length; length++) {
            assertThat(FallbackElement.event(Arrays.copyOf(element, length))).isEmpty();
        }
        assertThat(FallbackElement.event(new byte[] {1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0}))
                .isEmpty();
    }
}
