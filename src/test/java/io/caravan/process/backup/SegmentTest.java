package io.caravan.process.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caravan.process.Sha256;
import io.caravan.process.backup.BrokenObjectException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SegmentTest {

    private static final long SEED = 20261128;
    private static final Secret SECRET = Secret.of("00112233445566778899aabbccddeeff".repeat(2));
    private static final BackupFormat PLAIN = BackupFormat.with(BackupKeys.none());
    private static final BackupFormat SIGNED = BackupFormat.with(new BackupKeys(SECRET, null));

    private final Random random = new Random(SEED);
    private final List<KeyVersion> versions = new ArrayList<>();

    static List<BackupFormat> formats() {
        return BackupFormatTest.formats();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void givesBackEachVersion(BackupFormat format) throws IOException, BrokenObjectException {
        for (int count : new int[] {0, 1, 50}) {
            SegmentReader segment = SegmentReader.of(format, segment(format, count));

            assertThat(segment.entries()).hasSize(count);
            for (int i = 0; i < count; i++) {
                SegmentEntry entry = segment.entries().get(i);
                KeyVersion version = versions.get(i);
                assertThat(segment.read(entry))
                        .as("seed %d", SEED)
                        .usingRecursiveComparison()
                        .isEqualTo(version);
                assertThat(entry.sha256()).isEqualTo(Sha256.hex(version.state().key()));
                assertThat(entry.database()).isEqualTo(version.state().database());
                assertThat(entry.gone()).isEqualTo(version.state().isGone());
                assertThat(entry.expiresAt()).isEqualTo(version.state().expiresAt());
                assertThat(entry.capturedAt()).isEqualTo(version.state().capturedAt());
                assertThat(entry.changedAt()).isEqualTo(version.changedAt());
            }
        }
    }

    @Test
    void saysItsSizeBeforeItIsFinished() {
        SegmentWriter writer = new SegmentWriter(PLAIN);
        writer.add(RandomVersions.string("a".getBytes(UTF_8), new byte[9]));
        SegmentEntry second = writer.add(RandomVersions.string("b".getBytes(UTF_8), new byte[99]));
        long size = writer.size();

        byte[] segment = writer.finish();

        assertThat(segment).hasSize((int) size);
        assertThat(writer.entries().get(1)).isEqualTo(second);
        assertThat(Arrays.copyOfRange(segment, (int) second.offset(), (int) second.offset() + second.length()))
                .isEqualTo(PLAIN.pack(RandomVersions.string("b".getBytes(UTF_8), new byte[99])));
    }

    @Test
    void fetchesItsIndexAndThenOneRecordAtATime() throws IOException, BrokenObjectException {
        byte[] segment = segment(SIGNED, 2000);
        List<Integer> fetched = new ArrayList<>();
        SegmentReader.Ranges ranges = (offset, length) -> {
            fetched.add(length);
            return Arrays.copyOfRange(segment, (int) offset, (int) offset + length);
        };

        SegmentReader reader = SegmentReader.of(SIGNED, segment.length, ranges);
        SegmentEntry entry = reader.entries().get(1234);
        KeyVersion version = reader.read(entry);

        assertThat(fetched).containsExactly(64 << 10, 13 + 2000 * 73 + 32, entry.length());
        assertThat(version).usingRecursiveComparison().isEqualTo(versions.get(1234));
    }

    @Test
    void hidesNoRecordBehindADamagedOne() throws IOException, BrokenObjectException {
        byte[] segment = segment(SIGNED, 10);
        SegmentEntry damaged = SegmentReader.of(SIGNED, segment).entries().get(4);
        segment[(int) damaged.offset() + 30] ^= 1;

        SegmentReader reader = SegmentReader.of(SIGNED, segment);

        assertThatThrownBy(() -> reader.read(damaged)).isInstanceOf(BrokenObjectException.class);
        for (int i = 0; i < 10; i++) {
            if (i != 4) {
                assertThat(reader.read(reader.entries().get(i)))
                        .usingRecursiveComparison()
                        .isEqualTo(versions.get(i));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void refusesASegmentThatWasCutOffOrWhoseIndexWasAltered(BackupFormat format) {
        byte[] segment = segment(format, 20);
        int index = segment.length - (int) SegmentIndex.size(20);
        for (int round = 0; round < 500; round++) {
            byte[] flipped = segment.clone();
            flipped[index + random.nextInt(segment.length - index)] ^= (byte) (1 << random.nextInt(8));
            byte[] cut = Arrays.copyOf(segment, random.nextInt(segment.length));
            byte[] grown = Arrays.copyOf(segment, segment.length + 1 + random.nextInt(9));

            for (byte[] broken : List.of(flipped, cut, grown)) {
                assertThatThrownBy(() -> SegmentReader.of(format, broken))
                        .as("seed %d", SEED)
                        .isInstanceOf(BrokenObjectException.class);
            }
        }
    }

    @Test
    void refusesARecordThatIsAnotherThanTheIndexSays() throws BrokenObjectException {
        KeyVersion a = RandomVersions.string("a".getBytes(UTF_8), new byte[9]);
        KeyVersion b = RandomVersions.string("b".getBytes(UTF_8), new byte[9]);
        SegmentWriter writer = new SegmentWriter(SIGNED);
        SegmentEntry first = writer.add(a);
        SegmentEntry second = writer.add(b);
        byte[] segment = writer.finish();
        byte[] swapped = segment.clone();
        System.arraycopy(segment, (int) second.offset(), swapped, 0, second.length());

        SegmentReader reader = SegmentReader.of(SIGNED, swapped);

        assertThat(catchThrowableOfType(BrokenObjectException.class, () -> reader.read(first))
                        .reason())
                .isEqualTo(Reason.FOREIGN);
    }

    @Test
    void followsTheSameRulesOfKeysAsAnObject() {
        BackupFormat other = BackupFormat.with(new BackupKeys(Secret.of(new byte[32]), null));

        assertThat(reason(PLAIN, segment(SIGNED, 3))).isEqualTo(Reason.NO_KEY);
        assertThat(reason(SIGNED, segment(PLAIN, 3))).isEqualTo(Reason.UNSIGNED);
        assertThat(reason(other, segment(SIGNED, 3))).isEqualTo(Reason.TAMPERED);
        assertThat(reason(PLAIN.requiringSignature(), segment(PLAIN, 3))).isEqualTo(Reason.UNSIGNED);
    }

    @Test
    void survivesEveryChangeOfAnIndexWhoseDigestWasMadeToFit() throws IOException {
        byte[] segment = segment(PLAIN, 5);
        int index = segment.length - (int) SegmentIndex.size(5);
        int end = segment.length - SegmentIndex.FOOTER;
        for (int round = 0; round < 3000; round++) {
            byte[] changed = segment.clone();
            changed[index + random.nextInt(end - index - Tag.LENGTH)] = (byte) random.nextInt(256);
            byte[] retagged = BackupFormatTest.retagged(Arrays.copyOfRange(changed, index, end));
            System.arraycopy(retagged, 0, changed, index, retagged.length);

            try {
                SegmentReader reader = SegmentReader.of(PLAIN, changed);
                for (SegmentEntry entry : reader.entries()) {
                    assertThat(reader.read(entry)).as("seed %d", SEED).isNotNull();
                }
            } catch (BrokenObjectException e) {
                assertThat(e.reason()).as("seed %d", SEED).isNotNull();
            }
        }
    }

    private byte[] segment(BackupFormat format, int count) {
        versions.clear();
        RandomVersions source = new RandomVersions(random);
        SegmentWriter writer = new SegmentWriter(format);
        for (int i = 0; i < count; i++) {
            versions.add(source.next());
            writer.add(versions.get(i));
        }
        return writer.finish();
    }

    private static Reason reason(BackupFormat format, byte[] segment) {
        return catchThrowableOfType(BrokenObjectException.class, () -> SegmentReader.of(format, segment))
                .reason();
    }
}
