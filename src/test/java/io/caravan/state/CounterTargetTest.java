package io.caravan.state;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CounterTargetTest {

    private final CounterTarget target = new CounterTarget();

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void refusesALedgerThatForgetsWithinADay(int days) {
        assertThatThrownBy(() -> target.setLedgerRetentionDays(days))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 day or more, but is given " + days);
    }

    @Test
    void takesALedgerThatRemembersADay() {
        assertThatCode(() -> target.setLedgerRetentionDays(1)).doesNotThrowAnyException();
    }

    @Test
    void refusesABatchWithoutRows() {
        assertThatThrownBy(() -> target.setBatchSize(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 row or more, but is 0");
    }
}
