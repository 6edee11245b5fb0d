package io.caravan.state.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** In which times a history may be incomplete. */
class BackupGapsTest {

    private final BackupGaps gaps = new BackupGaps();

    @Test
    void areOpenUntilTheyAreClosed() {
        gaps.open(10, "a");
        assertThat(gaps.isOpen()).isTrue();
        assertThat(gaps.all()).containsExactly(new BackupGap(10, BackupGap.OPEN, "a"));

        gaps.close(20);

        assertThat(gaps.isOpen()).isFalse();
        assertThat(gaps.all()).containsExactly(new BackupGap(10, 20, "a"));
    }

    @Test
    void areOneWhileOneIsOpen() {
        gaps.open(10, "a");
        gaps.open(15, "b");
        gaps.open(5, "c");
        gaps.close(20);

        assertThat(gaps.all()).containsExactly(new BackupGap(5, 20, "a"));
    }

    @Test
    void becomeOneWhereTheyMeet() {
        gaps.open(10, "a");
        gaps.close(20);
        gaps.open(30, "b");
        gaps.close(40);

        gaps.open(15, "c");

        assertThat(gaps.all()).containsExactly(new BackupGap(10, BackupGap.OPEN, "a"));
    }

    @Test
    void coverBothEnds() {
        BackupGap gap = new BackupGap(10, 20, "a");

        assertThat(List.of(9L, 10L, 20L, 21L)).extracting(gap::covers).containsExactly(false, true, true, false);
    }

    @Test
    void closeNothingWhereNoneIsOpen() {
        gaps.close(20);

        assertThat(gaps.all()).isEmpty();
    }

    @Test
    void keepWhatTheyCoverWhenThereAreTooMany() {
        for (int i = 0; i < 1_500; i++) {
            gaps.open(i * 10L, "a");
            gaps.close(i * 10L + 5);
        }

        assertThat(gaps.all()).hasSize(1_000);
        for (int i = 0; i < 1_500; i++) {
            long moment = i * 10L + 3;
            assertThat(gaps.all()).anyMatch(gap -> gap.covers(moment));
        }
    }
}
