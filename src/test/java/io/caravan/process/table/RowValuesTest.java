package io.caravan.process.table;

import static io.caravan.process.table.Entries.bytes;
import static io.caravan.process.table.Entries.field;
import static io.caravan.process.table.Entries.member;
import static io.caravan.process.table.Entries.part;
import static io.caravan.process.table.Entries.texts;
import static io.caravan.process.table.Entries.whole;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.source.KeyText;
import io.caravan.source.scan.KeyEntry;
import io.caravan.source.scan.KeyEntry.Entry;
import io.caravan.source.scan.KeyEntry.Field;
import io.caravan.source.scan.KeyEntry.Member;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of each type, as rows have them. */
class RowValuesTest {

    private static final Instant READ = Instant.parse("2026-11-22T10:00:00Z");
    private static final long SEED = 20261122;

    private final TableRows tableRows = new TableRows();

    private TableRow row(KeyEntry entry) {
        return tableRows.of(List.of(entry), READ).rows().get(0);
    }

    private TableRow row(String type, Object value) {
        return row(whole("key", type, value));
    }

    @Test
    void writesAStringAsItIs() {
        TableRow row = row("string", bytes("héllo \"😀\"\n"));

        assertThat(row.database()).isZero();
        assertThat(row.key()).isEqualTo("key");
        assertThat(row.value()).isEqualTo("héllo \"😀\"\n");
        assertThat(row.dataType()).isEqualTo("string");
        assertThat(row.lastModified()).isEqualTo(READ);
        assertThat(row.truncated()).isFalse();
    }

    @Test
    void writesBytesThatAreNoTextAsHex() {
        assertThat(row("string", HexFormat.of().parseHex("48594c4cff00")).value())
                .isEqualTo("\\x48594c4cff00");
        assertThat(row(KeyEntry.whole(0, new byte[] {(byte) 0xFF}, "string", bytes("v"), -1))
                        .key())
                .isEqualTo("\\xff");
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "hello, 5", "héllo, 5", "😀, 1", "日本, 2", "\\x41, 4"})
    void countsTheCharactersOfAString(String text, long size) {
        assertThat(row("string", bytes(text)).size()).isEqualTo(size);
    }

    @Test
    void countsTheBytesOfAStringThatIsNoText() {
        assertThat(row("string", new byte[] {'a', 0, (byte) 0xFF}).size()).isEqualTo(3);
    }

    @Test
    void writesAHashSortedByTheBytesOfItsNames() {
        TableRow row = row("hash", List.of(field("\uFFFD", "4"), field("b", "2"), field("a", "é"), field("Z", "1")));

        assertThat(row.value()).isEqualTo("{\"Z\": \"1\", \"a\": \"\\u00e9\", \"b\": \"2\", \"\\ufffd\": \"4\"}");
        assertThat(row.size()).isEqualTo(4);
    }

    @Test
    void writesAListInItsOrder() {
        TableRow row = row("list", texts("b", "a", "b"));

        assertThat(row.value()).isEqualTo("[\"b\", \"a\", \"b\"]");
        assertThat(row.size()).isEqualTo(3);
    }

    @Test
    void writesASetSortedByBytes() {
        List<byte[]> members = List.of(new byte[] {(byte) 0xFF}, bytes("é"), bytes("b"), bytes("B"));

        assertThat(row("set", members).value()).isEqualTo("[\"B\", \"b\", \"\\u00e9\", \"\\\\xff\"]");
    }

    @Test
    void writesASortedSetByScoreAndMember() {
        TableRow row = row(
                "zset",
                List.of(
                        member("d", 1e17),
                        member("c", Double.POSITIVE_INFINITY),
                        member("b", 1),
                        member("a", 1),
                        member("e", Double.NEGATIVE_INFINITY)));

        assertThat(row.value())
                .isEqualTo(
                        "[[\"e\", \"-Infinity\"], [\"a\", 1.0], [\"b\", 1.0], [\"d\", 1e+17], [\"c\", \"Infinity\"]]");
        assertThat(row.size()).isEqualTo(5);
    }

    @Test
    void writesAStreamWithAnArrayForAFieldThatIsThereTwice() {
        List<Entry> entries = List.of(
                new Entry("1-1", List.of(field("b", "1"), field("a", "2"), field("b", "3"))),
                new Entry("2-1", List.of(field("c", "4"))));

        assertThat(row("stream", entries).value())
                .isEqualTo("[[\"1-1\", {\"b\": [\"1\", \"3\"], \"a\": \"2\"}], [\"2-1\", {\"c\": \"4\"}]]");
        assertThat(row("stream", entries).size()).isEqualTo(2);
        assertThat(row("stream", List.of()).value()).isEqualTo("[]");
    }

    @Test
    void leavesAJsonDocumentAsTheServerWroteIt() {
        TableRow row = row("ReJSON-RL", bytes("{\"b\":1,\"a\":\"é\"}"));

        assertThat(row.value()).isEqualTo("{\"b\":1,\"a\":\"é\"}");
        assertThat(row.size()).isEqualTo(15);
    }

    @Test
    void makesARowOfAPartWhereThatIsAskedFor() {

        TableRow row = row(part("key", "list", texts("a", "b"), 70));

        assertThat(row.value()).isEqualTo("[\"a\", \"b\"]");
        assertThat(row.size()).isEqualTo(70);
        assertThat(row.truncated()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "6162, ab",
        "61c3, a",
        "61c3a9, aé",
        "61e282, a",
        "61f09f98, a",
        "f09f9880, 😀",
        "61ff, \\x61ff",
        "'', ''"
    })
    void endsAPartOfAStringWithAWholeCharacter(String hex, String value) {

        assertThat(row(part("key", "string", HexFormat.of().parseHex(hex), 5000))
                        .value())
                .isEqualTo(value);
    }

    @Test
    void writesAPartOfADocumentAsAText() throws Exception {

        TableRow row = row(part("key", "ReJSON-RL", bytes("{\"a\":[1,"), 5000));

        assertThat(new ObjectMapper().readTree(row.value()).textValue()).isEqualTo("{\"a\":[1,");
    }

    @Test
    void givesTheSameRowInWhateverOrderTheServerReturnedTheElements() {
        Random random = new Random(SEED);
        for (int i = 0; i < 200; i++) {
            List<byte[]> members = new ArrayList<>();
            List<Field> fields = new ArrayList<>();
            List<Member> scored = new ArrayList<>();
            for (int n = 0; n < 20; n++) {
                byte[] name = new byte[] {(byte) n, (byte) random.nextInt()};
                members.add(name);
                fields.add(new Field(name, bytes("v" + n)));
                scored.add(new Member(name, random.nextInt(3)));
            }
            TableRow set = row("set", members);
            TableRow hash = row("hash", fields);
            TableRow sortedSet = row("zset", scored);
            List.of(members, fields, scored).forEach(each -> Collections.shuffle(each, random));

            assertThat(row("set", members)).as("seed %d", SEED).isEqualTo(set);
            assertThat(row("hash", fields)).as("seed %d", SEED).isEqualTo(hash);
            assertThat(row("zset", scored)).as("seed %d", SEED).isEqualTo(sortedSet);
        }
    }

    @Test
    void isJsonOfTheSameContentWhateverTheBytesAre() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        Random random = new Random(SEED);
        for (int i = 0; i < 2_000; i++) {
            byte[] name = randomText(random);
            byte[] value = randomText(random);
            double score = Double.longBitsToDouble(random.nextLong() & ~(1L << 62));

            JsonNode hash =
                    mapper.readTree(row("hash", List.of(new Field(name, value))).value());
            JsonNode sortedSet = mapper.readTree(
                    row("zset", List.of(new Member(name, score))).value());
            JsonNode stream = mapper.readTree(row("stream", List.of(new Entry("1-0", List.of(new Field(name, value)))))
                    .value());

            assertThat(hash.get(KeyText.encode(name)).textValue())
                    .as("seed %d", SEED)
                    .isEqualTo(KeyText.encode(value));
            assertThat(sortedSet.get(0).get(0).textValue()).isEqualTo(KeyText.encode(name));
            assertThat(sortedSet.get(0).get(1).doubleValue()).isEqualTo(score);
            assertThat(stream.get(0).get(1)).isEqualTo(hash);
        }
    }

    /** Bytes, or characters of UTF-8, from all that there are. */
    private static byte[] randomText(Random random) {
        if (random.nextBoolean()) {
            byte[] text = new byte[random.nextInt(8)];
            random.nextBytes(text);
            return text;
        }
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(8); length > 0; length--) {
            text.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
        }
        return bytes(text.toString());
    }
}
