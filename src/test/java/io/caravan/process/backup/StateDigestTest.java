package io.caravan.process.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StateDigestTest {

    private static final long SEED = 20261127;
    private static final byte[] KEY = "key".getBytes(UTF_8);
    private static final int SET = 2;
    private static final int HASH = 4;
    private static final int HASH_WITH_EXPIRIES = 24;

    private final Random random = new Random(SEED);

    @Test
    void knowsNoOrderOfTheElementsOfAHashTable() {
        for (int round = 0; round < 200; round++) {
            for (int type : new int[] {SET, HASH, HASH_WITH_EXPIRIES}) {
                List<byte[]> elements = elements(type, 20 + random.nextInt(200));
                long digest = digest(dump(type, elements));
                Collections.shuffle(elements, random);

                assertThat(digest(dump(type, elements))).as("seed %d", SEED).isEqualTo(digest);

                elements.set(random.nextInt(elements.size()), element(type));

                assertThat(digest(dump(type, elements))).as("seed %d", SEED).isNotEqualTo(digest);
            }
        }
    }

    @Test
    void tellsAnElementThatIsThereTwice() {
        List<byte[]> elements = elements(SET, 3);
        long digest = digest(dump(SET, elements));
        elements.add(elements.get(0));
        elements.add(elements.get(0));

        assertThat(digest(dump(SET, elements))).isNotEqualTo(digest);
    }

    @Test
    void keepsTheOrderOfEverythingElse() {
        List<byte[]> elements = elements(SET, 3);
        long digest = digest(dump(1, elements));
        Collections.reverse(elements);

        assertThat(digest(dump(1, elements))).isNotEqualTo(digest);
    }

    @Test
    void leavesOutTheFooterOfADump() {
        byte[] dump = dump(18, elements(SET, 3));
        byte[] footed = dump.clone();
        footed[dump.length - 10]++;
        footed[dump.length - 1]++;
        byte[] changed = dump.clone();
        changed[dump.length - 11]++;

        assertThat(digest(footed)).isEqualTo(digest(dump));
        assertThat(digest(changed)).isNotEqualTo(digest(dump));
    }

    @Test
    void takesWhatItCannotTakeApartAsAWhole() {
        for (int type : new int[] {SET, HASH, HASH_WITH_EXPIRIES}) {
            for (int round = 0; round < 3000; round++) {
                byte[] dump = dump(type, elements(type, random.nextInt(5)));
                byte[] broken = Arrays.copyOf(dump, random.nextInt(dump.length + 1));
                for (int at = 1; at < broken.length; at += 1 + random.nextInt(30)) {
                    broken[at] = (byte) random.nextInt(256);
                }
                byte[] other = broken.clone();

                assertThatCode(() -> digest(broken)).as("seed %d", SEED).doesNotThrowAnyException();
                assertThat(digest(other)).as("seed %d", SEED).isEqualTo(digest(broken));
            }
        }
        byte[] endless = {SET, (byte) 0x81, -1, -1, -1, -1, -1, -1, -1, -1, 1, 'a', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        byte[] other = endless.clone();
        other[11] = 'b';
        assertThat(digest(endless)).isNotEqualTo(digest(other));
    }

    @Test
    void isTheSameInEachEncodingOfOneValue() {
        String table = "04" + "02" + "0161" + "0162" + "016e" + "c0fe";
        String listpack = "10" + "13" + "13000000" + "0400" + "816102" + "816202" + "816e02" + "dffe02" + "ff";
        String numbers = "02" + "02" + "c001" + "c0fe";
        String intset = "0b" + "0c" + "02000000" + "02000000" + "feff" + "0100";
        String packedNumbers = "14" + "0c" + "0c000000" + "0200" + "dffe02" + "0101" + "ff";
        String plain = "02" + "01" + "18" + "61".repeat(24);
        String compressed = "02" + "01" + "c30518" + "0061" + "e00e00";

        assertThat(digestOf(listpack)).isEqualTo(digestOf(table));
        assertThat(digestOf(intset)).isEqualTo(digestOf(numbers));
        assertThat(digestOf(packedNumbers)).isEqualTo(digestOf(numbers));
        assertThat(digestOf(compressed)).isEqualTo(digestOf(plain));
        assertThat(List.of(digestOf(table), digestOf(numbers), digestOf(plain))).doesNotHaveDuplicates();
    }

    @Test
    void leavesOutExpiryAndInstants() {
        KeyState state = new KeyState(0, KEY, "string", Form.STRING, KEY, 3, -1, 1000);
        KeyState later = new KeyState(1, "other".getBytes(UTF_8), "string", Form.STRING, KEY, 3, 5000, 2000);

        assertThat(StateDigest.of(later)).isEqualTo(StateDigest.of(state));
    }

    @Test
    void tellsTypesFormsAndTheGoneApart() {
        byte[] payload = dump(18, elements(SET, 2));

        assertThat(List.of(
                        StateDigest.of(KeyState.gone(0, KEY, 1)),
                        StateDigest.of(new KeyState(0, KEY, "string", Form.STRING, new byte[0], 0, -1, 1)),
                        StateDigest.of(new KeyState(0, KEY, "string", Form.STRING, payload, payload.length, -1, 1)),
                        StateDigest.of(new KeyState(0, KEY, "string", Form.DUMP, payload, 1, -1, 1)),
                        StateDigest.of(new KeyState(0, KEY, "list", Form.DUMP, payload, 1, -1, 1))))
                .doesNotHaveDuplicates();
        assertThat(StateDigest.of(KeyState.gone(3, new byte[0], 9)))
                .isEqualTo(StateDigest.of(KeyState.gone(0, KEY, 1)));
    }

    @Test
    void isTheSameForAStringThatIsReadInChunks() {
        byte[] value = new byte[1000];
        random.nextBytes(value);
        StateDigest digest = StateDigest.ofString();
        digest.update(Arrays.copyOf(value, 300));
        digest.update(Arrays.copyOfRange(value, 300, 1000));
        KeyState large = new KeyState(0, KEY, "string", Form.LARGE, null, 1000, -1, 1);

        assertThat(digest.value())
                .isEqualTo(StateDigest.of(new KeyState(0, KEY, "string", Form.STRING, value, 1000, -1, 1)));
        assertThatThrownBy(() -> StateDigest.of(large)).hasMessageContaining("while it is read");
    }

    private static long digestOf(String hex) {
        return digest(HexFormat.of().parseHex(hex + "00".repeat(10)));
    }

    private static long digest(byte[] dump) {
        return StateDigest.of(new KeyState(0, KEY, "any", Form.DUMP, dump, 77, -1, 1000));
    }

    private byte[] dump(int type, List<byte[]> elements) {
        ByteArrayOutputStream dump = new ByteArrayOutputStream();
        dump.write(type);
        if (type == HASH_WITH_EXPIRIES) {
            dump.writeBytes(new byte[8]);
        }
        dump.writeBytes(length(elements.size()));
        elements.forEach(dump::writeBytes);
        dump.writeBytes(new byte[10]);
        return dump.toByteArray();
    }

    private List<byte[]> elements(int type, int count) {
        List<byte[]> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            elements.add(element(type));
        }
        return elements;
    }

    private byte[] element(int type) {
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        if (type == HASH_WITH_EXPIRIES) {
            element.writeBytes(length(random.nextInt(Integer.MAX_VALUE)));
        }
        element.writeBytes(string());
        if (type != SET) {
            element.writeBytes(string());
        }
        return element.toByteArray();
    }

    /** Returns a string as Redis may encode it: plain, or as an integer of 1, 2 or 4 bytes. */
    private byte[] string() {
        ByteArrayOutputStream string = new ByteArrayOutputStream();
        int encoding = random.nextInt(4);
        byte[] bytes = new byte[encoding < 3 ? 1 << encoding : 12 + random.nextInt(200)];
        random.nextBytes(bytes);
        if (encoding < 3) {
            string.write(0xC0 | encoding);
        } else {
            string.writeBytes(length(bytes.length));
        }
        string.writeBytes(bytes);
        return string.toByteArray();
    }

    private byte[] length(int length) {
        if (length < 1 << 6) {
            return new byte[] {(byte) length};
        }
        if (length < 1 << 14) {
            return new byte[] {(byte) (0x40 | length >> 8), (byte) length};
        }
        return random.nextBoolean()
                ? ByteBuffer.allocate(5).put((byte) 0x80).putInt(length).array()
                : ByteBuffer.allocate(9).put((byte) 0x81).putLong(length).array();
    }
}
