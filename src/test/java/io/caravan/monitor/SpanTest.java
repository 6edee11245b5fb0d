package io.caravan.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How times and names are written for people. */
class SpanTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 ms",
        "999, 999 ms",
        "1000, 1 s",
        "59999, 59 s",
        "60000, 1 min",
        "61000, 1 min 1 s",
        "3600000, 1 h",
        "7260000, 2 h 1 min",
        "90000000, 1 d 1 h"
    })
    void writesATimeInOneOrTwoUnits(long millis, String text) {
        assertThat(Span.of(millis)).isEqualTo(text);
    }

    @Test
    void leavesANameNoWayToBeginALineOfTheLog() {
        assertThat(OneLine.of("a\nERROR \u001b[31m\u202e\u2028b"))
                .isEqualTo("a\\u{a}ERROR \\u{1b}[31m\\u{202e}\\u{2028}b");
        assertThat(OneLine.of("größe 7")).isEqualTo("größe 7");
    }
}
