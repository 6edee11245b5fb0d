package io.caravan.source.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModuleReaderTest {

    @Test
    void readsASampleAsRespThreeGivesIt() {
        assertThat(ModuleReader.sample(List.of(1_700_000_000_123L, 2.5)))
                .isEqualTo(new KeyEntry.Sample(1_700_000_000_123L, 2.5));
        assertThat(ModuleReader.sample(List.of(5L, 3L))).isEqualTo(new KeyEntry.Sample(5, 3));
    }

    @ParameterizedTest
    @CsvSource({"2.5, 2.5", "-1e300, -1e300", "7, 7", "inf, Infinity", "-inf, -Infinity", "nan, NaN", "NaN, NaN"})
    void readsASampleAsRespTwoGivesIt(String text, double value) {
        assertThat(ModuleReader.sample(List.of(5L, text.getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(new KeyEntry.Sample(5, value));
    }
}
