package io.caravan.process.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.source.KeyText;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonJsonTest {

    private static final long SEED = 20261122;

    private final PythonJson json = new PythonJson();

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "plain text ~, \"plain text ~\"",
                "a\"b, \"a\\\"b\"",
                "a\\b, \"a\\\\b\"",
                "a/b, \"a/b\"",
                "`\n\r\t\b\f`, \"\\n\\r\\t\\b\\f\"",
                "`\u0001\u001f\u007f`, \"\\u0001\\u001f\\u007f\"",
                "é, \"\\u00e9\"",
                "日本, \"\\u65e5\\u672c\"",
                "😀, \"\\ud83d\\ude00\"",
            })
    void escapesWhatPythonEscapes(String text, String expected) {
        json.text(text.getBytes(UTF_8));

        assertThat(json).hasToString(expected);
    }

    @Test
    void writesBytesThatAreNoTextAsHex() {
        json.array(List.of(new byte[] {(byte) 0xFF, 0}, "\\x41".getBytes(UTF_8), new byte[0]), json::text);

        assertThat(json).hasToString("[\"\\\\xff00\", \"\\\\x5c783431\", \"\"]");
    }

    @Test
    void writesNumbersThatJsonDoesNotHaveAsTexts() {
        json.array(List.of(1.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e17), json::number);

        assertThat(json).hasToString("[1.0, \"Infinity\", \"-Infinity\", 1e+17]");
    }

    @Test
    void separatesFieldsWithABlank() {
        json.object(List.of("a", "b"), name -> {
            json.text(name);
            json.colon();
            json.number(0.5);
        });

        assertThat(json).hasToString("{\"a\": 0.5, \"b\": 0.5}");
    }

    @Test
    void writesEmptyCollections() {
        json.array(List.<String>of(), json::text);
        json.object(List.<String>of(), json::text);

        assertThat(json).hasToString("[]{}");
    }

    @Test
    void isReadBackAsItWasWritten() throws Exception {
        Random random = new Random(SEED);

        for (int i = 0; i < 20_000; i++) {
            byte[] text = new byte[random.nextInt(12)];
            random.nextBytes(text);
            byte[] characters = random.ints(3, 0, Character.MAX_CODE_POINT)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString()
                    .getBytes(UTF_8);
            json.clear();
            json.array(List.of(text, characters), json::text);

            assertThat(json.toString()).as("seed %d", SEED).matches("[ -~]*");
            assertThat(new ObjectMapper().readValue(json.toString(), String[].class))
                    .as("seed %d", SEED)
                    .containsExactly(KeyText.encode(text), KeyText.encode(characters));
        }
    }
}
