package io.caravan.process.table;

import static io.caravan.process.table.Entries.bytes;
import static io.caravan.process.table.Entries.texts;
import static io.caravan.process.table.Entries.unreadable;
import static io.caravan.process.table.Entries.whole;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.scan.KeyEntry;
import io.caravan.source.scan.KeyEntry.Sample;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableRowsTest {

    private static final Instant READ = Instant.parse("2026-11-22T10:00:00Z");

    private final TableRows tableRows = new TableRows();

    private TableRow row(KeyEntry entry) {
        return tableRows.of(List.of(entry), READ).rows().get(0);
    }

    private TableRow row(String type, Object value) {
        return row(whole("key", type, value));
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
    void takesBytesForAStringWhateverTheTypeIs() {
        TablePage page = tableRows.of(List.of(whole("a", "TSDB-TYPE", bytes("dump"))), READ);

        assertThat(page.rows()).extracting(TableRow::value).containsExactly("dump");
        assertThat(page.samples()).isEmpty();
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
}
