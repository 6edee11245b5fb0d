package io.caravan.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.keyspace.KeyEvent;
import io.caravan.source.scan.KeyEntry;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTextTest {

    private final JsonText json = new JsonText();

    @Test
    void givesEachTypeItsShape() {
        KeyEntry hash =
                KeyEntry.whole(0, bytes("h"), "hash", List.of(new KeyEntry.Field(bytes("a"), bytes("1\"2"))), -1);
        KeyEntry string = KeyEntry.whole(3, new byte[] {(byte) 0xFF}, "string", new byte[] {0}, -1);

        assertThat(json.keys(List.of(hash, string)))
                .isEqualTo("[{\"database\":0,\"key\":\"h\",\"type\":\"hash\",\"value\":{\"a\":\"1\\\"2\"}},"
                        + "{\"database\":3,\"key\":\"\\\\xff\",\"type\":\"string\",\"value\":\"\\\\x00\"}]");
    }

    @Test
    void namesAKeyThatCouldNotBeRead() {
        KeyEntry refused = new KeyEntry(0, bytes("k"), "string", null, -1, "NOPERM", -1);

        assertThat(json.keys(List.of(refused)))
                .isEqualTo("[{\"database\":0,\"key\":\"k\",\"type\":\"string\",\"unreadable\":\"NOPERM\"}]");
    }

    @Test
    void hasTheLaterOfTwo() {
        KeyEntry before = KeyEntry.whole(0, bytes("k"), "string", bytes("1"), -1);
        KeyEntry after = KeyEntry.whole(0, bytes("k"), "string", bytes("2"), -1);

        assertThat(json.keys(List.of(before, after)))
                .contains("\"value\":\"2\"")
                .doesNotContain("\"value\":\"1\"");
    }

    @Test
    void givesEachEventALine() {
        KeyEvent set = new KeyEvent(2, "set", bytes("user:1"), 1700000000000L, 1);

        assertThat(json.events(List.of(set, set)).lines())
                .hasSize(2)
                .containsOnly("{\"time\":1700000000000,\"database\":2,\"event\":\"set\",\"key\":\"user:1\"}");
        assertThat(json.events(List.of())).isEmpty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
