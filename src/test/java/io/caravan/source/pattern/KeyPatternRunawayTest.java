package io.caravan.source.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expressions and keys that would keep a search without a bound busy for hours. */
class KeyPatternRunawayTest {

    private static final Duration HANG = Duration.ofSeconds(60);

    @Test
    void givesUpBacktrackingAfterStepsInProportionToTheKey() {
        Step.Greedy all = new Step.Greedy(
                CodePointSet.word(),
                1,
                RegexNode.UNLIMITED,
                new Step.One(CodePointSet.word().complement(), new Step.Accept()));
        Step quadratic = new Step.Greedy(CodePointSet.word(), 1, RegexNode.UNLIMITED, all);

        Attempt.Outcome outcome = new Attempt(quadratic, new int[2]).find("a".repeat(100_000));

        assertThat(outcome).isEqualTo(Attempt.Outcome.GAVE_UP);
    }

    @ParameterizedTest
    @CsvSource({
        "(\\w+):(\\w+)x, a, 100000, :b, false",
        "(\\w+?)(\\w+?):(\\w+)x, a, 20000, :bx, true",
        "(\\w*)(\\w*)(\\w*)(\\w*)(\\w*)!, a, 2000, :, false",
        "(a+)+$, a, 64, !, false",
        "(a+)+$, a, 64, a, true",
        "(?:||)(?:||)(?:||)(?:||)(?:||)(?:||)(?:||)(?:||)(?:||)(?:||)(?:||)(?:||)(?:||)(?:||)(?:||)(?:||)(?:||)x, a, 10, b, false"
    })
    void finishesWithTheAnswerOfALinearSearch(String regex, String repeated, int times, String end, boolean found) {
        KeyPattern pattern = KeyPattern.compile(regex);
        String key = repeated.repeat(times) + end;

        assertTimeoutPreemptively(HANG, () -> {
            KeyPattern.Matcher matcher = pattern.matcher();
            KeyPattern.Matcher linear = pattern.linearMatcher();

            assertThat(matcher.find(key)).isEqualTo(found).isEqualTo(linear.find(key));
            for (int group = 0; found && group <= pattern.groupCount(); group++) {
                assertThat(matcher.group(group)).isEqualTo(linear.group(group));
            }
        });
    }

    @Test
    void matchesAnExpressionOfManyStepsWithoutADeepStack() {
        String literal = "ab".repeat(1_000);

        KeyPattern.Matcher matcher = KeyPattern.compile(literal + "(c)").matcher();

        assertThat(matcher.find(literal + "c")).isTrue();
        assertThat(matcher.group(1)).isEqualTo("c");
    }
}
