package io.caravan.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyTextTest {

    private static final long SEED = 20261121;

    @Test
    void readsUtf8AsText() {
        assertThat(KeyText.of("counters:lögin:😀".getBytes(UTF_8)).toString()).isEqualTo("counters:lögin:😀");
        assertThat(KeyText.of("counters:login".getBytes(UTF_8)).toString()).isEqualTo("counters:login");
    }

    @Test
    void readsEachInvalidByteAsOneLoneSurrogate() {
        CharSequence text = KeyText.of(HexFormat.of().parseHex("61ff80e2826280"));

        assertThat(text.toString()).isEqualTo("a\uDCFF\uDC80\uDCE2\uDC82b\uDC80");
    }

    @Test
    void keepsPlainTextAsItIs() {
        assertThat(KeyText.encode("käse:\n\\y:'😀".getBytes(UTF_8))).isEqualTo("käse:\n\\y:'😀");
        assertThat(KeyText.encode(new byte[0])).isEmpty();
    }

    @Test
    void writesHexForWhatIsNotPlain() {
        assertThat(KeyText.encode(new byte[] {'a', 0})).isEqualTo("\\x6100");
        assertThat(KeyText.encode(new byte[] {'a', (byte) 0xFE})).isEqualTo("\\x61fe");
        assertThat(KeyText.encode("\\x41".getBytes(UTF_8))).isEqualTo("\\x5c783431");
    }

    @Test
    void tellsAReplacementCharacterThatIsThereFromABrokenSequence() {
        assertThat(KeyText.encode("a\uFFFDb".getBytes(UTF_8))).isEqualTo("a\uFFFDb");
        assertThat(KeyText.encode(HexFormat.of().parseHex("efbfbdff"))).isEqualTo("\\xefbfbdff");
    }

    @Test
    void rejectsAnEncodedFormWithBrokenHex() {
        assertThatThrownBy(() -> KeyText.decode("\\x4"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'\\x4'")
                .hasMessageContaining("two hex digits");
    }

    @Test
    void rejectsASurrogateThatStandsForNoByte() {
        assertThatThrownBy(() -> KeyText.bytes("\uD800"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("U+D800");
    }

    @Test
    void givesEveryKeyBackAndNoTwoKeysTheSameForm() {
        Random random = new Random(SEED);
        Map<String, String> keys = new HashMap<>();

        for (int i = 0; i < 50_000; i++) {
            byte[] key = randomKey(random);
            CharSequence text = KeyText.of(key);
            String encoded = KeyText.encode(key);

            assertThat(KeyText.bytes(text)).as("seed %d", SEED).isEqualTo(key);
            assertThat(KeyText.encode(text)).isEqualTo(encoded);
            assertThat(KeyText.decode(encoded)).isEqualTo(key);
            String hex = HexFormat.of().formatHex(key);
            assertThat(keys.putIfAbsent(encoded, hex)).isIn(null, hex);
        }
    }

    /** Bytes from a small choice, so that valid, cut and overlong sequences and equal keys are all frequent. */
    private static byte[] randomKey(Random random) {
        int[] choice = {0, 'a', '\\', 'x', '4', 0x80, 0x9F, 0xA0, 0xBF, 0xC0, 0xC3, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xFF};
        byte[] key = new byte[random.nextInt(8)];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) choice[random.nextInt(choice.length)];
        }
        return key;
    }

    @ParameterizedTest
    @CsvSource({"plain,true", "'',true", "\\x00ff,true", "\\xzz,false", "\\x0,false", "\\x61,false", "a\u0000b,false"})
    void knowsWhichTextsAreKeys(String text, boolean key) {
        assertThat(KeyText.isKey(text)).isEqualTo(key);
    }
}
