package io.caravan.process.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Python's {@code repr} of a float is. */
class PythonFloatTest {

    private static final long SEED = 20261122;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0",
                "-0.0",
                "1.0",
                "-1.0",
                "100.0",
                "0.1",
                "-2.5",
                "3.14",
                "0.001",
                "0.0001",
                "0.00012",
                "1e-05",
                "1.5e-07",
                "1e-10",
                "1234567.5",
                "12345678.25",
                "123456789012345.6",
                "1000000000000000.0",
                "9007199254740992.0",
                "9999999999999998.0",
                "1e+16",
                "1.2345678901234568e+16",
                "1e+17",
                "2e+23",
                "1e+23",
                "1e+100",
                "1.7976931348623157e+308",
                "2.2250738585072014e-308",
                "5e-324",
                "1e-323",
                "1.5e-323",
                "5.684341886080802e-14",
                "9.5367431640625e-07",
                "0.30000000000000004"
            })
    void hasTheDigitsAndTheFormOfPython(String text) {
        assertThat(PythonFloat.of(Double.parseDouble(text))).isEqualTo(text);
    }

    @Test
    void givesEveryNumberBack() {
        Random random = new Random(SEED);

        for (int i = 0; i < 100_000; i++) {
            double number = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(number)) {
                assertThat(Double.parseDouble(PythonFloat.of(number)))
                        .as("seed %d", SEED)
                        .isEqualTo(number);
            }
        }
    }
}
