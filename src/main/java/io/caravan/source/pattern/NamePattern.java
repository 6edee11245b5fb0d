package io.caravan.source.pattern;

import io.caravan.source.KeyText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A pattern of names with the meaning of fnmatch: an asterisk stands for any text, a question mark for one character, and
 * brackets for one of their characters, or for any other one after an exclamation mark. The whole name must match.
 *
 * A byte that is no part of valid UTF-8 counts as one character. Immutable and thread-safe.
 */
public final class NamePattern {

    private static final IntPredicate ANY_TEXT = character -> true;

    private final String text;
    private final List<IntPredicate> elements = new ArrayList<>();
    private final StringBuilder glob = new StringBuilder();

    private NamePattern(String text) {
        this.text = text;
    }

    /** Reads patterns that are separated by commas; an empty text has none. */
    public static List<NamePattern> all(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .map(NamePattern::compile)
                .toList();
    }

    static NamePattern compile(String text) {
        NamePattern pattern = new NamePattern(text);
        int[] characters = text.codePoints().toArray();
        int at = 0;
        while (at < characters.length) {
            at = pattern.add(characters, at);
        }
        return pattern;
    }

    /** @return where the next element begins */
    private int add(int[] characters, int at) {
        int character = characters[at];
        if (character == '*') {
            elements.add(ANY_TEXT);
            glob.append('*');
        } else if (character == '?') {
            addOneOf(any -> true);
        } else if (character == '[' && CharacterSet.endOf(characters, at) > 0) {
            int end = CharacterSet.endOf(characters, at);
            addOneOf(CharacterSet.parse(characters, at + 1, end));
            return end + 1;
        } else {
            elements.add(each -> each == character);
            glob.append("*?[]\\^".indexOf(character) >= 0 ? "\\" : "").appendCodePoint(character);
        }
        return at + 1;
    }

    /** Redis counts bytes, so one character is at least one of them. */
    private void addOneOf(IntPredicate set) {
        elements.add(set);
        glob.append("?*");
    }

    /** Returns a glob of Redis that matches every name that this pattern matches, and perhaps more. */
    public String glob() {
        return glob.toString().replaceAll("\\*\\*+", "*");
    }

    /** Returns whether the whole key matches. */
    public boolean matches(byte[] key) {
        if (elements.size() == 1 && elements.get(0) == ANY_TEXT) {
            return true;
        }
        int[] name = KeyText.of(key).codePoints().toArray();
        int element = 0;
        int at = 0;
        int afterText = -1;
        int textEnd = 0;
        while (at < name.length) {
            if (element < elements.size() && elements.get(element) == ANY_TEXT) {
                afterText = ++element;
                textEnd = at;
            } else if (element < elements.size() && elements.get(element).test(name[at])) {
                element++;
                at++;
            } else if (afterText >= 0) {
                element = afterText;
                at = ++textEnd;
            } else {
                return false;
            }
        }
        return elements.subList(element, elements.size()).stream().allMatch(each -> each == ANY_TEXT);
    }

    @Override
    public String toString() {
        return text;
    }
}
