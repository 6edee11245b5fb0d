package io.caravan.process.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.KeyPlace;
import org.junit.jupiter.api.Test;

/** When a key that cannot be stored is worth another word. */
class ReportedKeysTest {

    private final ReportedKeys keys = new ReportedKeys();
    private final KeyPlace place = KeyPlace.of(0, new byte[] {'a'});

    @Test
    void saysItOnceForEachState() {
        assertThat(keys.isNews(place, false, "takes 10 bytes")).isTrue();
        keys.settle();

        assertThat(keys.isNews(place, false, "takes 10 bytes")).isFalse();
        assertThat(keys.isNews(place, false, "takes 11 bytes")).isTrue();
        assertThat(keys.isNews(place, true, "takes 10 bytes")).isTrue();
    }

    @Test
    void saysItAgainWhereItWasNotReported() {
        keys.isNews(place, false, "takes 10 bytes");

        keys.begin();

        assertThat(keys.isNews(place, false, "takes 10 bytes")).isTrue();
    }

    @Test
    void saysItAgainOfAKeyThatCouldBeStoredMeanwhile() {
        keys.isNews(place, false, "takes 10 bytes");
        keys.settle();

        keys.forget(place);

        assertThat(keys.isNews(place, false, "takes 10 bytes")).isTrue();
    }

    @Test
    void forgetsThoseThatWereReportedLongestAgo() {
        keys.isNews(place, false, "takes 10 bytes");
        keys.settle();
        for (int i = 0; i < 10_000; i++) {
            keys.isNews(KeyPlace.of(1, Integer.toString(i).getBytes()), false, "takes 10 bytes");
        }
        keys.settle();

        assertThat(keys.isNews(place, false, "takes 10 bytes")).isTrue();
        assertThat(keys.isNews(KeyPlace.of(1, new byte[] {'0'}), false, "takes 10 bytes"))
                .isFalse();
    }
}
