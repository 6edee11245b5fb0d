package io.caravan.source.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The planes that the tables leave out hold nothing that they would have to name. */
class UnicodeTablesTest {

    @Test
    void namesEveryLetterAndDigitOfThisJdk() {
        int[] missed = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(codePoint -> Character.isLetterOrDigit(codePoint) || Character.isAlphabetic(codePoint))
                .filter(codePoint -> !CodePointSet.word().contains(codePoint))
                .filter(codePoint -> Character.getType(codePoint) != Character.OTHER_NUMBER)
                .toArray();

        assertThat(missed).isEmpty();
    }

    @Test
    void namesEveryMarkOfThisJdk() {
        int[] missed = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(codePoint -> Character.getType(codePoint) == Character.NON_SPACING_MARK)
                .filter(codePoint -> !CodePointSet.word().contains(codePoint))
                .toArray();

        assertThat(missed).isEmpty();
    }
}
