package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** How old versions may be, as an operator writes it. */
class AgeTest {

    @ParameterizedTest
    @CsvSource({"30d, P30D", "12h, PT12H", "90m, PT90M", "45s, PT45S", "2w, P14D", "P1DT12H, PT36H", "pt1.5s, PT1.5S"})
    void readsANumberWithItsUnitOrADuration(String text, Duration age) {
        assertThat(new Age().convert(text)).isEqualTo(age);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "d", "0d", "-1d", "PT-1H", "PT0S", "30 d", "1month", "1d12h", "9999999999d"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> new Age().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "' is no age");
    }
}
