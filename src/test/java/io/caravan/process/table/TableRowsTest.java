package io.caravan.process.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.source.scan.KeyEntry;
import io.caravan.source.scan.KeyEntry.Entry;
import io.caravan.source.scan.KeyEntry.Field;
import io.caravan.source.scan.KeyEntry.Member;
import io.caravan.source.scan.KeyEntry.Sample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableRowsTest {

    private static final Instant READ = Instant.parse("2026-11-22T10:00:00Z");
    private static final long SEED = 20261122;

    private final TableRows tableRows = new TableRows();

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static List<byte[]> texts(String... texts) {
        return List.of(texts).stream().map(TableRowsTest::bytes).toList();
    }

    private static Field field(String name, String value) {
        return new Field(bytes(name), bytes(value));
    }

    private static Member member(String member, double score) {
        return new Member(bytes(member), score);
    }

    private static KeyEntry whole(String key, String type, Object value) {
        return KeyEntry.whole(0, bytes(key), type, value, -1);
    }

    private static KeyEntry part(String key, String type, Object value, long fullLength) {
        return new KeyEntry(0, bytes(key), type, value, -1, null, fullLength);
    }

    private static KeyEntry unreadable(String key) {
        return new KeyEntry(0, bytes(key), "hash", null, -1, "changed its type", -1);
    }

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
    void givesTheSamplesOfATimeSeriesRowsOfTheirOwn() {
        KeyEntry series = whole("s", "TSDB-TYPE", List.of(new Sample(1000, 1.5), new Sample(2000, -2)));

        TablePage page = tableRows.of(List.of(series, whole("e", "TSDB-TYPE", List.of())), READ);

        assertThat(page.rows())
                .extracting(TableRow::value)
                .containsExactly(
                        "{\"samples\": 0, \"first\": null, \"last\": null}",
                        "{\"samples\": 2, \"first\": 1000, \"last\": 2000}");
        assertThat(page.rows()).extracting(TableRow::size).containsExactly(0L, 2L);
        assertThat(page.samples())
                .containsExactly(new TableSample(0, "s", 1000, 1.5), new TableSample(0, "s", 2000, -2));
    }

    @Test
    void seesThatASampleAmidATimeSeriesHasChanged() {
        TableRow row = row("TSDB-TYPE", List.of(new Sample(1, 1), new Sample(2, 2), new Sample(3, 3)));
        TableRow changed = row("TSDB-TYPE", List.of(new Sample(1, 1), new Sample(2, 9), new Sample(3, 3)));

        assertThat(changed.value()).isEqualTo(row.value());
        assertThat(changed.digest()).isNotEqualTo(row.digest());
    }

    @ParameterizedTest
    @CsvSource({"1499, 1", "1500, 2", "60000, 60", "400, 0", "-5, 0"})
    void roundsTheSecondsToLiveAsRedisDoes(long milliseconds, long ttl) {
        long expiresAt = READ.toEpochMilli() + milliseconds;

        TableRow row = row(KeyEntry.whole(0, bytes("key"), "string", bytes("v"), expiresAt));

        assertThat(row.ttl()).isEqualTo(ttl);
        assertThat(row.expiresAt()).isEqualTo(expiresAt);
    }

    @Test
    void saysWhichKeyStays() {
        assertThat(row("string", bytes("v")).ttl()).isEqualTo(-1);
        assertThat(row("string", bytes("v")).expiresAt()).isNull();
    }

    @Test
    void givesOneRowADatabaseAndKeySortedAndOfTwoTheLater() {
        TablePage page = tableRows.of(
                List.of(
                        KeyEntry.whole(1, bytes("a"), "string", bytes("1"), -1),
                        whole("b", "string", bytes("2")),
                        whole("a", "string", bytes("3")),
                        whole("b", "list", texts("4"))),
                READ);

        assertThat(page.rows())
                .extracting(row -> row.database() + " " + row.key() + " " + row.value())
                .containsExactly("0 a 3", "0 b [\"4\"]", "1 a 1");
    }

    @Test
    void parksWhatCouldNotBeReadWithItsReason() {
        TablePage page = tableRows.of(
                List.of(unreadable("b"), whole("a", "string", bytes("1")), whole("c", "vectorset", List.of())), READ);

        assertThat(page.rows()).extracting(TableRow::key).containsExactly("a");
        assertThat(page.parked())
                .extracting(KeyEntry::unreadable)
                .containsExactly("changed its type", "holds a vectorset, which has no text");
    }

    @Test
    void makesARowOfAPart() {

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

    /** Rows that were written by another version must not all seem to have changed. */
    @Test
    void hasTheDigestsThatEachVersionHas() {

        assertThat(row("string", bytes("value")).digest()).isEqualTo(204578157180466330L);
        assertThat(row("hash", List.of(field("a", "1"))).digest()).isEqualTo(9205736591660570358L);
        assertThat(row("TSDB-TYPE", List.of(new Sample(1, 1))).digest()).isEqualTo(-4881364149699879492L);
        assertThat(row(part("key", "string", bytes("value"), 9)).digest()).isEqualTo(-6290015962293508820L);
    }

    @Test
    void hasAnotherDigestForAnotherTypeOrContentOrLength() {

        assertThat(List.of(
                                row("string", bytes("[\"1\"]")),
                                row("string", bytes("[\"2\"]")),
                                row("list", texts("1")),
                                row("set", texts("1")),
                                row(part("key", "list", texts("1"), 2)),
                                row(part("key", "list", texts("1"), 3)))
                        .stream()
                        .map(TableRow::digest))
                .doesNotHaveDuplicates();
    }

    @Test
    void hasADigestThatDependsNeitherOnTheKeyNorOnTheExpiry() {
        long digest = row("string", bytes("v")).digest();

        assertThat(row(KeyEntry.whole(3, bytes("other"), "string", bytes("v"), 9_999_999_999_999L))
                        .digest())
                .isEqualTo(digest);
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
}
