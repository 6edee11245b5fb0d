package io.caravan.source.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeenKeysTest {

    private static final int MILLION = 1_000_000;

    private final SeenKeys seen = new SeenKeys();

    @Test
    void takesNoTwoOfAMillionKeysForOneAndFindsEachAgain() {
        long first = IntStream.range(0, MILLION).filter(this::isNew).count();
        long again = IntStream.range(0, MILLION).filter(this::isNew).count();

        assertThat(first).isEqualTo(MILLION);
        assertThat(again).isZero();
    }

    @Test
    void keepsAKeyInElevenToSixteenBytes() throws Exception {
        int before = bytes();
        IntStream.range(0, MILLION).forEach(this::isNew);

        assertThat(bytes() / (double) MILLION).isBetween(8.0, 16.1);
        assertThat(before).isLessThan(1 << 20);
    }

    @Test
    void tellsDatabasesApart() {
        byte[] key = {1};

        assertThat(isNew(0, key)).isTrue();
        assertThat(isNew(1, key)).isTrue();
        assertThat(isNew(256, key)).isTrue();
        assertThat(isNew(1, key)).isFalse();
    }

    @Test
    void takesTheEmptyKeyAsAKey() {
        assertThat(isNew(0, new byte[0])).isTrue();
        assertThat(isNew(0, new byte[0])).isFalse();
    }

    private boolean isNew(int number) {
        return isNew(0, ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    }

    private boolean isNew(int database, byte[] key) {
        return !seen.unseen(List.of(KeyEntry.unread(database, key))).isEmpty();
    }

    /** Adds up the arrays that the set holds; what else there is of it does not grow. */
    private int bytes() throws ReflectiveOperationException {
        Object[] segments = (Object[]) field(SeenKeys.class, "segments").get(seen);
        int bytes = 0;
        for (Object segment : segments) {
            bytes += Long.BYTES * ((long[]) field(segment.getClass(), "places").get(segment)).length;
        }
        return bytes;
    }

    private static Field field(Class<?> type, String name) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
