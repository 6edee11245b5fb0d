package io.caravan.process.backup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caravan.process.Sha256;
import io.caravan.process.backup.BrokenObjectException.Reason;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BackupFormatTest {

    private static final long SEED = 20261123;
    private static final Secret SECRET = Secret.of("00112233445566778899aabbccddeeff".repeat(2));
    private static final Secret OTHER = Secret.of("ff112233445566778899aabbccddeeff".repeat(2));
    private static final BackupFormat PLAIN = BackupFormat.with(BackupKeys.none());
    private static final BackupFormat SIGNED = BackupFormat.with(new BackupKeys(SECRET, null));
    private static final BackupFormat ENCRYPTED = BackupFormat.with(new BackupKeys(null, SECRET));
    private static final BackupFormat BOTH = BackupFormat.with(new BackupKeys(SECRET, SECRET));
    private static final byte[] KEY = "key".getBytes(UTF_8);
    private static final ObjectNames NAMES = new ObjectNames("", false);

    static List<BackupFormat> formats() {
        List<BackupFormat> formats = new ArrayList<>();
        for (BackupFormat format : List.of(PLAIN, SIGNED, ENCRYPTED, BOTH)) {
            formats.add(format);
            formats.add(format.compressing(3));
        }
        return formats;
    }

    @ParameterizedTest
    @MethodSource("formats")
    void givesBackWhatWasPacked(BackupFormat format) throws BrokenObjectException {
        RandomVersions versions = new RandomVersions(new Random(SEED));
        for (int round = 0; round < 300; round++) {
            KeyVersion version = versions.next();

            KeyVersion read = format.unpack(format.pack(version));

            assertThat(read).as("seed %d", SEED).usingRecursiveComparison().isEqualTo(version);
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void streamsAStringOfManyPieces(BackupFormat format) throws IOException, BrokenObjectException {
        byte[] value = new RandomVersions(new Random(SEED)).bytes(3 * Layout.LONGEST_PIECE + 17);
        KeyState large = new KeyState(3, KEY, "string", Form.LARGE, null, value.length, 77, 1000);
        ByteArrayOutputStream object = new ByteArrayOutputStream();
        ObjectWriter writer = format.writer(new KeyVersion(large, 999, "append"), object);
        for (int from = 0; from < value.length; from += 1_000_000) {
            writer.write(Arrays.copyOfRange(value, from, Math.min(value.length, from + 1_000_000)));
        }
        writer.finish();

        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        ObjectName name = NAMES.parse(NAMES.name(3, KEY)).orElseThrow();
        ObjectReader reader = format.reader(name, new ByteArrayInputStream(object.toByteArray()));
        for (byte[] piece = reader.next(); piece != null; piece = reader.next()) {
            assertThat(piece.length).isBetween(1, Layout.LONGEST_PIECE);
            payload.write(piece);
        }

        assertThat(payload.toByteArray()).isEqualTo(value);
        assertThat(reader.version()).usingRecursiveComparison().isEqualTo(new KeyVersion(large, 999, "append"));
        assertThat(format.unpack(object.toByteArray()).state().payload()).isEqualTo(value);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void tellsAStreamThatWasAlteredByItsEnd(BackupFormat format) {
        byte[] object = format.pack(RandomVersions.string(KEY, new byte[100_000]));
        Random random = new Random(SEED);
        for (int round = 0; round < 100; round++) {
            byte[] altered = object.clone();
            altered[random.nextInt(object.length)] ^= (byte) (1 << random.nextInt(8));

            assertThatThrownBy(() -> readAll(format, altered))
                    .as("seed %d", SEED)
                    .isInstanceOf(BrokenObjectException.class);
            assertThatThrownBy(() -> readAll(format, Arrays.copyOf(object, random.nextInt(object.length))))
                    .as("seed %d", SEED)
                    .isInstanceOf(BrokenObjectException.class);
        }
        assertThatThrownBy(() -> readAll(format, Arrays.copyOf(object, object.length + 1)))
                .hasMessage("holds bytes after its end");
    }

    @Test
    void keepsTheLayoutOnceWritten() {
        KeyState state = new KeyState(2, KEY, "string", Form.STRING, "ab".getBytes(UTF_8), 2, -1, 1000);

        byte[] object = PLAIN.pack(new KeyVersion(state, 999, "set"));

        String json = "{\"key\":\"a2V5\",\"database\":2,\"type\":\"string\",\"form\":\"string\",\"size\":2,"
                + "\"expiresAt\":-1,\"changedAt\":999,\"capturedAt\":1000,\"event\":\"set\"}";
        String bytes = "CARAVAN1\0\0\0\0" + (char) json.length() + json + "\0\0\0\2ab\0\0\0\0";
        assertThat(Arrays.copyOf(object, object.length - 32)).isEqualTo(bytes.getBytes(ISO_8859_1));
        assertThat(HexFormat.of().formatHex(object, object.length - 32, object.length))
                .isEqualTo(Sha256.hex(bytes.getBytes(ISO_8859_1)));
    }

    @Test
    void showsNothingOfWhatItEncrypts() {
        byte[] value = "very secret value ".repeat(20).getBytes(UTF_8);
        KeyVersion version = RandomVersions.string("very secret key".getBytes(UTF_8), value);

        byte[] first = ENCRYPTED.pack(version);
        byte[] second = ENCRYPTED.pack(version);

        assertThat(new String(first, ISO_8859_1)).doesNotContain("secret").doesNotContain("database");
        assertThat(Arrays.copyOfRange(first, 9, 200)).isNotEqualTo(Arrays.copyOfRange(second, 9, 200));
    }

    @Test
    void refusesWhatIsSignedOrEncryptedWithAnotherKey() {
        BackupFormat other = BackupFormat.with(new BackupKeys(OTHER, OTHER));
        BackupFormat onlySigned = BackupFormat.with(new BackupKeys(SECRET, OTHER));
        byte[] object = BOTH.pack(RandomVersions.string(KEY, KEY));

        assertThat(reason(other, object)).isEqualTo(Reason.TAMPERED);
        assertThat(reason(onlySigned, object)).isEqualTo(Reason.TAMPERED);
    }

    @Test
    void refusesWhatIsUnsignedOnceAKeyIsConfigured() {
        KeyVersion version = RandomVersions.string(KEY, KEY);

        assertThat(reason(SIGNED, PLAIN.pack(version))).isEqualTo(Reason.UNSIGNED);
        assertThat(reason(BOTH, ENCRYPTED.pack(version))).isEqualTo(Reason.UNSIGNED);
        assertThat(reason(ENCRYPTED, PLAIN.pack(version))).isEqualTo(Reason.UNSIGNED);
        assertThat(reason(PLAIN.requiringSignature(), PLAIN.pack(version))).isEqualTo(Reason.UNSIGNED);
        assertThat(reason(ENCRYPTED.requiringSignature(), ENCRYPTED.pack(version)))
                .isEqualTo(Reason.UNSIGNED);
    }

    @Test
    void refusesASignedObjectWhoseFlagWasStripped() {
        byte[] object = SIGNED.pack(RandomVersions.string(KEY, KEY));
        object[8] &= ~Layout.SIGNED;

        assertThat(reason(SIGNED, retagged(object))).isEqualTo(Reason.UNSIGNED);
    }

    @Test
    void takesASignedObjectThatIsNotEncryptedThoughAnEncryptionKeyIsConfigured() throws BrokenObjectException {
        KeyVersion version = RandomVersions.string(KEY, KEY);

        assertThat(BOTH.unpack(SIGNED.pack(version))).usingRecursiveComparison().isEqualTo(version);
    }

    @Test
    void refusesASignatureThatItCannotCheck() {
        KeyVersion version = RandomVersions.string(KEY, KEY);

        assertThat(reason(PLAIN, SIGNED.pack(version))).isEqualTo(Reason.NO_KEY);
        assertThat(reason(PLAIN, ENCRYPTED.pack(version))).isEqualTo(Reason.NO_KEY);
        assertThat(reason(SIGNED, BOTH.pack(version))).isEqualTo(Reason.NO_KEY);
        assertThat(reason(ENCRYPTED, BOTH.pack(version))).isEqualTo(Reason.NO_KEY);
    }

    @Test
    void refusesAnEncryptedObjectWhosePiecesWereDroppedOrComeFromAnother() {
        byte[] value = new byte[2 * Layout.LONGEST_PIECE];
        byte[] first = ENCRYPTED.pack(RandomVersions.string(KEY, value));
        byte[] second = ENCRYPTED.pack(RandomVersions.string(KEY, value));
        int stored = 4 + Layout.LONGEST_PIECE + Seal.OVERHEAD;
        int end = 4 + Seal.OVERHEAD + Tag.LENGTH;
        int begin = first.length - end - 2 * stored;
        byte[] dropped = new byte[first.length - stored];
        System.arraycopy(first, 0, dropped, 0, begin + stored);
        System.arraycopy(first, first.length - end, dropped, begin + stored, end);
        byte[] swapped = first.clone();
        System.arraycopy(first, begin, swapped, begin + stored, stored);
        System.arraycopy(first, begin + stored, swapped, begin, stored);
        byte[] mixed = first.clone();
        System.arraycopy(second, begin, mixed, begin, stored);

        assertThat(reason(ENCRYPTED, retagged(dropped))).isEqualTo(Reason.TAMPERED);
        assertThat(reason(ENCRYPTED, retagged(swapped))).isEqualTo(Reason.TAMPERED);
        assertThat(reason(ENCRYPTED, retagged(mixed))).isEqualTo(Reason.TAMPERED);
    }

    @Test
    void tellsAForeignObjectFromOneOfANewerCaravan() {
        byte[] newer = PLAIN.pack(RandomVersions.string(KEY, KEY));
        newer[7] = '2';
        byte[] unknownFlag = PLAIN.pack(RandomVersions.string(KEY, KEY));
        unknownFlag[8] = 8;

        assertThat(reason(PLAIN, newer)).isEqualTo(Reason.UNSUPPORTED_VERSION);
        assertThat(reason(PLAIN, unknownFlag)).isEqualTo(Reason.UNSUPPORTED_VERSION);
        assertThat(reason(PLAIN, new byte[0])).isEqualTo(Reason.FOREIGN);
        assertThat(reason(PLAIN, "<html>".getBytes(UTF_8))).isEqualTo(Reason.FOREIGN);
    }

    @Test
    void refusesAnObjectThatLiesUnderAnotherName() throws BrokenObjectException {
        KeyVersion version = RandomVersions.string(KEY, KEY);
        byte[] object = SIGNED.pack(version);

        assertThat(SIGNED.read(NAMES.parse(NAMES.name(0, KEY, 5)).orElseThrow(), object))
                .usingRecursiveComparison()
                .isEqualTo(version);
        for (String elsewhere : List.of(NAMES.name(1, KEY), NAMES.name(0, "other".getBytes(UTF_8)))) {
            ObjectName name = NAMES.parse(elsewhere).orElseThrow();
            assertThatThrownBy(() -> SIGNED.read(name, object))
                    .isInstanceOfSatisfying(
                            BrokenObjectException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.FOREIGN));
        }
    }

    @Test
    void takesNoMoreIntoMemoryThanItMay() {
        BackupFormat format = PLAIN.compressing(3);
        byte[] string = format.pack(RandomVersions.string(KEY, new byte[20_000_000]));
        KeyState dumped = new KeyState(0, KEY, "hash", Form.DUMP, new byte[20_000_000], 77, -1, 1000);
        byte[] dump = format.pack(new KeyVersion(dumped, 999, "hset"));

        assertThat(string.length).isLessThan(20_000);
        assertThat(reason(PLAIN.holdingAtMost(19_999_999), string)).isEqualTo(Reason.TOO_LARGE);
        assertThat(reason(PLAIN.holdingAtMost(19_999_999), dump)).isEqualTo(Reason.TOO_LARGE);
        assertThat(reason(PLAIN.holdingAtMost(20_000_000), dump)).isNull();
    }

    @Test
    void packsNothingThatItCouldNotRead() {
        KeyState old = new KeyState(-1, KEY, "string", Form.STRING, KEY, 3, -1, -1);
        KeyState large = new KeyState(0, KEY, "string", Form.LARGE, null, 3, -1, 1000);
        KeyState shorter = new KeyState(0, KEY, "string", Form.STRING, KEY, 4, -1, 1000);
        KeyState empty = new KeyState(0, KEY, "hash", Form.DUMP, new byte[0], 4, -1, 1000);

        for (KeyState state : List.of(old, large, shorter, empty)) {
            assertThatThrownBy(() -> PLAIN.pack(new KeyVersion(state, 999, "set")))
                    .isInstanceOfAny(IllegalArgumentException.class, IllegalStateException.class);
        }
    }

    /** Gives an object the digest that anyone can make. */
    static byte[] retagged(byte[] object) {
        byte[] digest = Sha256.of(Arrays.copyOf(object, object.length - Tag.LENGTH));
        System.arraycopy(digest, 0, object, object.length - Tag.LENGTH, Tag.LENGTH);
        return object;
    }

    private static Reason reason(BackupFormat format, byte[] object) {
        BrokenObjectException broken = catchThrowableOfType(BrokenObjectException.class, () -> format.unpack(object));
        return broken == null ? null : broken.reason();
    }

    private static void readAll(BackupFormat format, byte[] object) throws IOException, BrokenObjectException {
        ObjectName name = NAMES.parse(NAMES.name(0, KEY)).orElseThrow();
        ObjectReader reader = format.reader(name, new ByteArrayInputStream(object));
        for (byte[] piece = reader.next(); piece != null; piece = reader.next()) {
            assertThat(piece).isNotEmpty();
        }
    }
}
