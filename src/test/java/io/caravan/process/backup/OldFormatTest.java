package io.caravan.process.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caravan.process.Sha256;
import io.caravan.process.backup.BrokenObjectException.Reason;
import io.caravan.source.capture.KeyState.Form;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OldFormatTest {

    private static final long SEED = 20261125;
    private static final BackupFormat FORMAT = BackupFormat.with(BackupKeys.none());
    private static final ObjectNames NAMES = new ObjectNames("", false);

    @Test
    void readsWhatTheRealtimeBackupWrote() throws BrokenObjectException {
        byte[] key = "a:b#c".getBytes(UTF_8);

        KeyVersion version = FORMAT.read(name(key, 1_700_000_000_000L), "5#3#a:b#cx#y".getBytes(UTF_8));

        assertThat(version.state().key()).isEqualTo(key);
        assertThat(version.state().payload()).isEqualTo("x#y".getBytes(UTF_8));
        assertThat(version.state().form()).isEqualTo(Form.STRING);
        assertThat(version.state().type()).isEqualTo("string");
        assertThat(version.state().database()).isEqualTo(-1);
        assertThat(version.state().expiresAt()).isEqualTo(-1);
        assertThat(version.state().capturedAt()).isEqualTo(1_700_000_000_000L);
    }

    @Test
    void readsEveryKeyAndValue() throws BrokenObjectException {
        Random random = new Random(SEED);
        RandomVersions bytes = new RandomVersions(random);
        for (int round = 0; round < 1000; round++) {
            byte[] key = bytes.bytes(random.nextInt(12));
            byte[] value = bytes.bytes(random.nextInt(2) * random.nextInt(12));

            KeyVersion version = FORMAT.read(name(key, ObjectName.PLAIN), pack(key, value));

            assertThat(version.state().key()).as("seed %d", SEED).isEqualTo(key);
            assertThat(version.state().payload()).as("seed %d", SEED).isEqualTo(value);
            assertThat(version.state().size()).as("seed %d", SEED).isEqualTo(value.length);
            assertThat(version.state().capturedAt()).as("seed %d", SEED).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "3#3#keyvalu,DAMAGED",
        "3#3#keyva,DAMAGED",
        "3#3#ke,DAMAGED",
        "03#3#keyval,FOREIGN",
        "3#-3#keyval,FOREIGN",
        "3##keyval,FOREIGN",
        "3#3,FOREIGN",
        "3 #3#keyval,FOREIGN",
        "3#99999999999999999999999#keyval,DAMAGED",
        "99999999999#3#keyval,DAMAGED",
        "3#3#kexval,FOREIGN"
    })
    void refusesWhatIsNotExactlyThat(String object, Reason reason) {
        BrokenObjectException broken = catchThrowableOfType(
                BrokenObjectException.class,
                () -> FORMAT.read(name("key".getBytes(UTF_8), ObjectName.PLAIN), object.getBytes(US_ASCII)));

        assertThat(broken.reason()).isEqualTo(reason);
    }

    @Test
    void isTakenUnsignedUnlessASignatureIsRequired() throws BrokenObjectException {
        BackupFormat signed = BackupFormat.with(new BackupKeys(Secret.of(new byte[32]), null));
        byte[] key = "key".getBytes(UTF_8);
        ObjectName name = name(key, ObjectName.PLAIN);

        assertThat(signed.read(name, pack(key, key)).state().payload()).isEqualTo(key);
        assertThat(catchThrowableOfType(
                                BrokenObjectException.class,
                                () -> signed.requiringSignature().read(name, pack(key, key)))
                        .reason())
                .isEqualTo(Reason.UNSIGNED);
    }

    @Test
    void streamsALargeValue() throws IOException, BrokenObjectException {
        byte[] key = "key".getBytes(UTF_8);
        byte[] value = new RandomVersions(new Random(SEED)).bytes(Layout.LONGEST_PIECE + 1);

        ObjectReader reader = FORMAT.reader(name(key, ObjectName.PLAIN), new ByteArrayInputStream(pack(key, value)));

        assertThat(reader.version().state().form()).isEqualTo(Form.LARGE);
        assertThat(reader.next()).isEqualTo(Arrays.copyOf(value, Layout.LONGEST_PIECE));
        assertThat(reader.next()).hasSize(1);
        assertThat(reader.next()).isNull();
    }

    static byte[] pack(byte[] key, byte[] value) {
        ByteArrayOutputStream object = new ByteArrayOutputStream();
        object.writeBytes((key.length + "#" + value.length + "#").getBytes(US_ASCII));
        object.writeBytes(key);
        object.writeBytes(value);
        return object.toByteArray();
    }

    private static ObjectName name(byte[] key, long timestamp) {
        return new ObjectName("o", ObjectName.NO_FOLDER, Sha256.hex(key), timestamp);
    }
}
