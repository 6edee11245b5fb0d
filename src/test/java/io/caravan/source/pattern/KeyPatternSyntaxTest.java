package io.caravan.source.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPatternSyntaxTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "(a)\\1 back-reference",
                "(?<n>a)\\k<n> back-reference",
                "a(?=b) look-around",
                "(?<!b)a look-around",
                "(?>a) supported",
                "(?x)a supported",
                "(?-u)a supported",
                "(?P=n) supported",
                "(?i)* repeated",
                "(?i)[\\pLx] mixes",
                "(a closed",
                "a) closes",
                "[a ']'",
                "a{,3} {,3}",
                "a{3,1} {3,1}",
                "a{1001} {1001}",
                "a{ '}'",
                "*a repeated",
                "(?:+) repeated",
                "a\\ backslash",
                "\\Qa\\E \\Q",
                "\\Z \\Z",
                "\\<a \\<",
                "\\b{start} \\b{",
                "[a&&b] &&",
                "[a--b] --",
                "[[a]b] brackets",
                "[z-a] range",
                "[\\d-z] range",
                "[\\b] \\b",
                "\\xG1 hexadecimal",
                "\\x{110000} 110000",
                "\\p{Nonsense} RE2/J",
                "[[:letters:]] RE2/J",
                "(?P<n>a)(?P<n>b) twice",
                "(?P<1>a) name"
            })
    void rejectsWhatItCannotMatchAndNamesTheFault(String regex, String fault) {
        assertThatThrownBy(() -> KeyPattern.compile(regex))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Key pattern '" + regex + "' is not valid: ")
                .hasMessageContaining(fault)
                .hasMessageEndingWith(".");
    }

    @Test
    void rejectsInOneLineAndSaysWhatToDo() {
        assertThatThrownBy(() -> KeyPattern.compile("(a)\n\\1"))
                .hasMessage("Key pattern '(a)\\n\\1' is not valid: back-reference \\1 is not supported."
                        + " Capture both parts and compare them after the match.");
    }

    @Test
    void rejectsGroupsNestedTooDeep() {
        String regex = "(".repeat(10_000) + ")".repeat(10_000);

        assertThatThrownBy(() -> KeyPattern.compile(regex)).hasMessageContaining("nested deeper than 250 levels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(\\w+)(?::\\w+)?", "(?:\\w+:){2,3}", "[\\]\\[&-]", "\\x{1F600}\\u0041\\.\\ ", "a|", ""})
    void backtracksForPlainExpressions(String regex) {
        assertThat(KeyPattern.compile(regex).backtracks()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?i)a",
                "a**",
                "(?s-i:a.)",
                "\\p{Greek}",
                "\\PL",
                "[[:alpha:]]",
                "[^\\pL_]",
                "(?:\\w+:)*",
                "(a+)+$"
            })
    void leavesTheRestToALinearSearch(String regex) {
        assertThat(KeyPattern.compile(regex).backtracks()).isFalse();
    }
}
