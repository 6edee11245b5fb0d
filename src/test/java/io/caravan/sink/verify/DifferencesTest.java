package io.caravan.sink.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.sink.verify.Difference.Kind;
import io.caravan.state.SinkAwayException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DifferencesTest {

    private final Differences differences = new Differences(2);

    private void note(String key) {
        differences.note(key, new Difference(Kind.value, 0, key, null, key + " differs"));
    }

    @Test
    void namesEachKeyOnce() {
        note("a");
        note("a");

        assertThat(differences.named()).extracting(Difference::key).containsExactly("a");
        assertThat(differences.more()).isZero();
    }

    @Test
    void countsThoseForWhichThereIsNoRoom() {
        note("a");
        note("b");
        note("c");
        note("d");
        note("a");

        assertThat(differences.named()).extracting(Difference::key).containsExactly("a", "b");
        assertThat(differences.more()).isEqualTo(2);
    }

    @Test
    void forgetsThoseThatAreAlikeAtASecondLookButNotHowManyMoreThereAre() throws InterruptedException {
        note("a");
        note("b");
        note("c");

        differences.lookAgain(0, differed -> {
            assertThat(differed).containsKey("a");
            note("a");
        });

        assertThat(differences.named()).extracting(Difference::key).containsExactly("a");
        assertThat(differences.more()).isEqualTo(1);
    }

    @Test
    void looksThreeTimesAtWhatDiffersStill() throws InterruptedException {
        List<Object> looks = new ArrayList<>();
        note("a");

        differences.lookAgain(0, differed -> {
            looks.addAll(differed.keySet());
            note("a");
        });

        assertThat(looks).containsExactly("a", "a", "a");
    }

    @Test
    void forgetsNoneWhereALookFails() {
        note("a");
        note("b");

        assertThatThrownBy(() -> differences.lookAgain(0, differed -> {
                    note("b");
                    throw new SinkAwayException("gone", null);
                }))
                .isInstanceOf(SinkAwayException.class);

        assertThat(differences.named()).extracting(Difference::key).containsExactly("a", "b");
    }
}
