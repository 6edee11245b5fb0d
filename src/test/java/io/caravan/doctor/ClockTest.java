package io.caravan.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockTest {

    private static final Instant ASKED = Instant.parse("2026-01-31T12:00:00Z");
    private static final Instant ANSWERED = ASKED.plusMillis(300);

    @Test
    void doesNotTakeTheWayOfTheAnswerForADifference() {
        assertThat(Clock.compare(ASKED, ASKED.plusMillis(10), ANSWERED)).isEqualTo(Answer.ok("as here"));
    }

    @Test
    void tellsWhichClockIsAhead() {
        assertThat(Clock.compare(ASKED, ASKED.minusSeconds(5), ANSWERED).seen())
                .startsWith("5000 ms behind this machine");
        assertThat(Clock.compare(ASKED, ANSWERED.plusSeconds(5), ANSWERED).seen())
                .startsWith("5000 ms ahead of this machine");
        assertThat(Clock.compare(ASKED, ASKED.minusSeconds(5), ANSWERED).level())
                .isEqualTo(Level.warning);
        assertThat(Clock.compare(ASKED, ANSWERED.plusMillis(900), ANSWERED).level())
                .isEqualTo(Level.ok);
    }
}
