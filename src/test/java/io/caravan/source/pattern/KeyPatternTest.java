package io.caravan.source.pattern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.KeyText;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyPatternTest {

    private static final long SEED = 20261121;

    @Test
    void capturesFromTheFirstMatchAnywhereInTheKey() {
        assertThat(groups("\\w+:\\w+:(\\w+):\\w+", "counters:op:12:34")).containsExactly("counters:op:12:34", "12");
        assertThat(groups("\\w+:(\\w+):(\\w+)", "counters:op:12:34")).containsExactly("counters:op:12", "op", "12");
        assertThat(groups("\\d+", "a12b34")).containsExactly("12");
    }

    @Test
    void prefersTheFirstAlternativeToTheLongest() {
        assertThat(groups("a|ab", "ab")).containsExactly("a");
        assertThat(groups("(a|ab)(c|bcd)", "abcd")).containsExactly("abcd", "a", "bcd");
    }

    @Test
    void tellsAnEmptyGroupFromOneThatTookNoPart() {
        assertThat(groups("x(y*)", "x")).containsExactly("x", "");
        assertThat(groups("x(y)?", "x")).containsExactly("x", null);
        assertThat(groups("(a)|(b)", "b")).containsExactly("b", null, "b");
    }

    @Test
    void readsBothFormsOfNamedGroups() {
        assertThat(groups("(?P<op>\\w+):(?<org>\\w+)", "login:7")).containsExactly("login:7", "login", "7");
    }

    @Test
    void saysWhereGroupsBeginAndEnd() {
        KeyPattern.Matcher matcher = KeyPattern.compile("(é+):(x)?").matcher();

        assertThat(matcher.find("😀éé:")).isTrue();

        assertThat(matcher.groupCount()).isEqualTo(2);
        assertThat(matcher.start(1)).isEqualTo(2);
        assertThat(matcher.end(1)).isEqualTo(4);
        assertThat(matcher.start(2)).isEqualTo(-1);
    }

    @Test
    void knowsLettersDigitsAndSpacesOfAllScripts() {
        assertThat(groups("^(\\w+):(\\d+)\\s$", "zähler_т:٣4\u2003"))
                .containsExactly("zähler_т:٣4\u2003", "zähler_т", "٣4");
        assertThat(groups("^[\\W]$", "😀")).containsExactly("😀");
        assertThat(groups("(?:(\\w)-?)+", "é-ü")).containsExactly("é-ü", "ü");
        assertThat(groups("(?i)[\\d]+", "a٣")).containsExactly("٣");
        assertThat(groups("\\bé", "xé é")).containsExactly("é");
        assertThat(groups("\\bé", "xé")).isNull();
    }

    @Test
    void ignoresCaseInAllScriptsWhereTheFlagIsSet() {
        assertThat(groups("^(?i)éк(\\w)[^x](?-i)a$", "ÉКÖYa")).containsExactly("ÉКÖYa", "Ö");
        assertThat(groups("(?i)[а-я]", "\u1C80")).containsExactly("\u1C80");
        assertThat(groups("(?i:b)a", "BA")).isNull();
        assertThat(groups("((?i)a)b", "AB")).isNull();
        assertThat(groups("(?i)[^x]", "X")).isNull();
        assertThat(groups("(?i)i", "\u0130\u0131")).isNull();
    }

    @Test
    void endsAtTheVeryEndOfTheKeyOnly() {
        assertThat(groups("a$", "a\n")).isNull();
        assertThat(groups("(?m)a$", "a\nb")).containsExactly("a");
    }

    @Test
    void excludesOnlyTheLineFeedFromDot() {
        assertThat(groups("^.+$", "a\r\u0085\u2028b")).containsExactly("a\r\u0085\u2028b");
        assertThat(groups("^.+$", "a\nb")).isNull();
        assertThat(groups("(?s)^.+$", "a\nb")).containsExactly("a\nb");
    }

    @Test
    void matchesKeysThatAreNotUtf8() {
        KeyPattern.Matcher matcher = KeyPattern.compile("^a:(.)\\W(\\w)$").matcher();
        CharSequence key = KeyText.of(new byte[] {'a', ':', (byte) 0xFF, (byte) 0x80, 'z'});

        assertThat(matcher.find(key)).isTrue();

        assertThat(KeyText.encode(matcher.group(1))).isEqualTo("\\xff");
        assertThat(matcher.group(2)).isEqualTo("z");
    }

    @Test
    void keepsNoStateFromOneKeyToTheNext() {
        KeyPattern.Matcher matcher = KeyPattern.compile("(a)?(b)?c").matcher();

        matcher.find("abc");

        assertThat(matcher.find("x")).isFalse();
        assertThat(matcher.find("c")).isTrue();
        assertThat(matcher.group(1)).isNull();
        assertThat(matcher.group(2)).isNull();
    }

    @Test
    void isShownAsItWasGiven() {
        assertThat(KeyPattern.compile("(?<a>\\w+):x")).hasToString("(?<a>\\w+):x");
    }

    @Test
    void backtracksAndRunsInLinearTimeToTheSameMatch() {
        RandomPatterns patterns = new RandomPatterns(SEED);

        for (int i = 0; i < 150; i++) {
            KeyPattern pattern = KeyPattern.compile(patterns.pattern());
            assertThat(pattern.backtracks()).as("%s", pattern).isTrue();
            KeyPattern.Matcher fast = pattern.matcher();
            KeyPattern.Matcher linear = pattern.linearMatcher();
            for (int j = 0; j < 40; j++) {
                String key = j % 2 == 0 ? patterns.asciiKey() : patterns.unicodeKey();
                CharSequence text = KeyText.of(key.getBytes(UTF_8));
                assertThat(groups(fast, text))
                        .as("seed %d, pattern %s, key %s", SEED, pattern, key)
                        .isEqualTo(groups(linear, text));
            }
        }
    }

    private static List<String> groups(String regex, String key) {
        return groups(KeyPattern.compile(regex).matcher(), KeyText.of(key.getBytes(UTF_8)));
    }

    /** The whole match and its groups; null when there is no match. */
    private static List<String> groups(KeyPattern.Matcher matcher, CharSequence key) {
        if (!matcher.find(key)) {
            return null;
        }
        List<String> groups = new ArrayList<>();
        for (int group = 0; group <= matcher.groupCount(); group++) {
            groups.add(matcher.group(group));
        }
        return groups;
    }
}
