package io.caravan.process.table;

import static io.caravan.process.table.Entries.bytes;
import static io.caravan.process.table.Entries.field;
import static io.caravan.process.table.Entries.part;
import static io.caravan.process.table.Entries.texts;
import static io.caravan.process.table.Entries.whole;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.scan.KeyEntry;
import io.caravan.source.scan.KeyEntry.Sample;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When the digest of a row is another one. */
class RowDigestTest {

    private static final Instant READ = Instant.parse("2026-11-22T10:00:00Z");

    private final TableRows tableRows = new TableRows();

    private TableRow row(KeyEntry entry) {
        return tableRows.of(List.of(entry), READ).rows().get(0);
    }

    private TableRow row(String type, Object value) {
        return row(whole("key", type, value));
    }

    @Test
    void seesThatASampleAmidATimeSeriesHasChanged() {
        TableRow row = row("TSDB-TYPE", List.of(new Sample(1, 1), new Sample(2, 2), new Sample(3, 3)));
        TableRow changed = row("TSDB-TYPE", List.of(new Sample(1, 1), new Sample(2, 9), new Sample(3, 3)));

        assertThat(changed.value()).isEqualTo(row.value());
        assertThat(changed.digest()).isNotEqualTo(row.digest());
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
}
