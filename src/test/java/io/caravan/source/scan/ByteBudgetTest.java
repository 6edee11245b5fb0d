package io.caravan.source.scan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteBudgetTest {

    @Test
    void takesElementsWhileTheyFitAndNoneAfterTheFirstThatDoesNot() {
        ByteBudget budget = ByteBudget.of(100);

        assertThat(budget.take(30)).isTrue();
        assertThat(budget.isExhausted()).isFalse();
        assertThat(budget.take(60)).isFalse();
        assertThat(budget.isExhausted()).isTrue();
        assertThat(budget.take(1)).isFalse();
    }

    @Test
    void isNotExhaustedByWhatJustFits() {
        ByteBudget budget = ByteBudget.of(100);

        assertThat(budget.take(84)).isTrue();
        assertThat(budget.isExhausted()).isFalse();
    }

    @Test
    void asksForMoreAsItLearnsHowLargeElementsAre() {
        ByteBudget budget = ByteBudget.of(1_000_000);
        assertThat(budget.chunk()).isEqualTo(1);

        for (int i = 0; i < 10; i++) {
            budget.take(84);
        }
        assertThat(budget.chunk()).isEqualTo(20);

        for (int i = 0; i < 990; i++) {
            budget.take(84);
        }
        assertThat(budget.chunk()).isEqualTo(ByteBudget.LARGEST_CHUNK);
    }

    @Test
    void asksForNoMoreThanMayFit() {
        ByteBudget budget = ByteBudget.of(1_000);

        for (int i = 0; i < 8; i++) {
            budget.take(84);
        }

        assertThat(budget.chunk()).isEqualTo(3);
    }

    @Test
    void asksForAsMuchAsItMayWithoutALimit() {
        assertThat(ByteBudget.unlimited().chunk()).isEqualTo(ByteBudget.LARGEST_CHUNK);
        assertThat(ByteBudget.unlimited().take(Integer.MAX_VALUE)).isTrue();
    }
}
