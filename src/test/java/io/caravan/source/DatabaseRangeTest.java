package io.caravan.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseRangeTest {

    @Test
    void readsOneNumber() {
        assertThat(DatabaseRange.parse("7")).containsExactly(7);
    }

    @Test
    void readsNumbersAndRangesInOrder() {
        assertThat(DatabaseRange.parse("0,1,3-5")).containsExactly(0, 1, 3, 4, 5);
    }

    @Test
    void readsEachNumberOnceHoweverOftenItIsNamed() {
        assertThat(DatabaseRange.parse("5, 3-4 ,0 - 3,5-5")).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", ",", "1,", "one", "-1", "1-", "-", "5-3", "1-2-3", "16384", "0-99999999999", "1;2"})
    void refusesAnythingElseAndSaysWhatToWrite(String text) {
        assertThatThrownBy(() -> DatabaseRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Not a list of databases: '" + text
                        + "'. Write numbers from 0 to 16383 and ranges, for example 0,1,3-5");
    }
}
