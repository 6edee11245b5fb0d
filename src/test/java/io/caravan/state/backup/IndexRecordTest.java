package io.caravan.state.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.source.KeyPlace;
import io.caravan.state.backup.Manifest.Part;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What an index and its manifest write is what they read. */
class IndexRecordTest {

    private static List<IndexRecord> random(int count) {
        Random random = new Random(7);
        List<IndexRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] key = new byte[random.nextInt(40)];
            random.nextBytes(key);
            KeyPlace place = KeyPlace.of(random.nextInt(16), key);
            long version = random.nextLong() >>> 20;
            StoredKey stored = new StoredKey(random.nextLong(), random.nextBoolean() ? -1 : i, version);
            records.add(new IndexRecord(place, version, random.nextBoolean() ? null : stored));
        }
        records.add(IndexRecord.of(KeyPlace.of(0, new byte[0]), StoredKey.unknown(5)));
        return records;
    }

    private static byte[] write(List<IndexRecord> records) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (IndexRecord each : records) {
            each.write(new DataOutputStream(bytes));
        }
        return bytes.toByteArray();
    }

    private static List<IndexRecord> read(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        List<IndexRecord> records = new ArrayList<>();
        for (IndexRecord each = IndexRecord.read(in); each != null; each = IndexRecord.read(in)) {
            records.add(each);
        }
        return records;
    }

    @Test
    void isReadAsItWasWritten() throws Exception {
        List<IndexRecord> records = random(500);

        assertThat(read(write(records))).isEqualTo(records);
    }

    @Test
    void isRefusedWhereItEndsTooEarly() throws Exception {
        IndexRecord record = IndexRecord.of(KeyPlace.of(0, new byte[] {1, 2, 3}), new StoredKey(1, -1, 2));
        byte[] bytes = write(List.of(record));

        for (int length = 1; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void doesNotKnowWhatIsStoredAfterACrash() {
        StoredKey unknown = StoredKey.unknown(5);

        assertThat(unknown.holds(0, -1)).isFalse();
        assertThat(unknown.holds(0, 0)).isFalse();
        assertThat(unknown.holds(0, 5)).isFalse();
    }

    @Test
    void takesExpiriesForTheSameThatDifferByAFewMilliseconds() {
        StoredKey stored = new StoredKey(1, 1_000, 2);

        assertThat(stored.holds(1, 1_002)).isTrue();
        assertThat(stored.holds(1, 1_100)).isFalse();
        assertThat(stored.holds(1, -1)).isFalse();
        assertThat(stored.holds(2, 1_000)).isFalse();
    }

    @Test
    void isNamedByAManifestThatIsReadAsItWasWritten() throws Exception {
        Manifest manifest = new Manifest(
                Manifest.FORMAT,
                List.of(new Part("a", 1), new Part("b", 2)),
                List.of(new BackupGap(1, 2, "why"), new BackupGap(3, BackupGap.OPEN, "\"")),
                4,
                5,
                6,
                7);

        assertThat(Manifest.fromJson(manifest.toJson())).isEqualTo(manifest);
        assertThat(Manifest.fromJson(Manifest.NONE.toJson())).isEqualTo(Manifest.NONE);
    }

    @Test
    void isNotReadThroughAManifestOfALaterFormat() {
        byte[] later = "{\"format\":2}".getBytes(java.nio.charset.StandardCharsets.UTF_8);

        assertThatThrownBy(() -> Manifest.fromJson(later)).hasMessageContaining("format 2");
    }
}
