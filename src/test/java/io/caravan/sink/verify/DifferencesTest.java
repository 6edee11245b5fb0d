package io.caravan.sink.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sink.verify.Difference.Kind;
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
    void forgetsThoseThatAreLookedAtAgainButNotHowManyMoreThereAre() {
        note("a");
        note("b");
        note("c");

        assertThat(differences.take()).containsOnlyKeys("a", "b");

        assertThat(differences.areAnyNamed()).isFalse();
        assertThat(differences.more()).isEqualTo(1);
    }
}
