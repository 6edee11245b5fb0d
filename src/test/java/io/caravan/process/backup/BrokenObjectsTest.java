package io.caravan.process.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Objects that were changed anywhere are what they were, or refused. */
class BrokenObjectsTest {

    private static final long SEED = 20261124;
    private static final Secret SECRET = Secret.of("00112233445566778899aabbccddeeff".repeat(2));
    private static final ObjectNames NAMES = new ObjectNames("", false);
    private static final List<BackupFormat> FORMATS = List.of(
            BackupFormat.with(BackupKeys.none()),
            BackupFormat.with(new BackupKeys(SECRET, null)).compressing(1),
            BackupFormat.with(new BackupKeys(null, SECRET)),
            BackupFormat.with(new BackupKeys(SECRET, SECRET)).compressing(1));

    private final Random random = new Random(SEED);
    private final RandomVersions versions = new RandomVersions(random);

    @Test
    void refusesEveryChangeOfAnObject() {
        for (int round = 0; round < 4_000; round++) {
            BackupFormat format = FORMATS.get(round % FORMATS.size());
            KeyVersion version = versions.next();
            byte[] object = format.pack(version);
            byte[] changed = change(object);

            KeyVersion read = read(format, version, changed);

            assertThat(read != null).as("seed %d", SEED).isEqualTo(Arrays.equals(object, changed));
        }
    }

    @Test
    void survivesEveryChangeWhoseDigestWasMadeToFit() {
        BackupFormat format = FORMATS.get(0).compressing(1).holdingAtMost(1 << 20);
        int refused = 0;
        for (int round = 0; round < 6_000; round++) {
            KeyVersion version = versions.next();
            byte[] changed = change(format.pack(version));
            if (changed.length >= Tag.LENGTH && read(format, version, BackupFormatTest.retagged(changed)) == null) {
                refused++;
            }
        }

        assertThat(refused).as("seed %d", SEED).isGreaterThan(2_000);
    }

    @Test
    void survivesEveryChangeOfAnOldObject() {
        for (int round = 0; round < 6_000; round++) {
            byte[] key = versions.bytes(random.nextInt(20));
            byte[] object = OldFormatTest.pack(key, versions.bytes(random.nextInt(30)));

            KeyVersion read = read(FORMATS.get(0), RandomVersions.string(key, key), change(object));

            if (read != null) {
                assertThat(read.state().key()).as("seed %d", SEED).isEqualTo(key);
            }
        }
    }

    private KeyVersion read(BackupFormat format, KeyVersion version, byte[] object) {
        int database = version.state().database();
        ObjectName name =
                NAMES.parse(NAMES.name(database, version.state().key())).orElseThrow();
        try {
            return format.read(name, object);
        } catch (BrokenObjectException e) {
            assertThat(e.getMessage()).doesNotContain("\n");
            return null;
        } catch (RuntimeException e) {
            return fail("seed " + SEED, e);
        }
    }

    private byte[] change(byte[] object) {
        int at = random.nextInt(object.length);
        switch (random.nextInt(5)) {
            case 0:
                return Arrays.copyOf(object, at);
            case 1:
                return spliced(object, at, versions.bytes(1 + random.nextInt(9)), at);
            case 2:
                return spliced(object, at, new byte[0], at + 1 + random.nextInt(object.length - at));
            case 3:
                byte[] number = {(byte) random.nextInt(256), -1, -1, -1};
                return spliced(object, at, number, Math.min(object.length, at + number.length));
            default:
                byte[] flipped = object.clone();
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    flipped[random.nextInt(object.length)] ^= (byte) (1 << random.nextInt(8));
                }
                return flipped;
        }
    }

    private static byte[] spliced(byte[] object, int from, byte[] with, int to) {
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        changed.write(object, 0, from);
        changed.writeBytes(with);
        changed.write(object, to, object.length - to);
        return changed.toByteArray();
    }
}
