package io.caravan.source.pattern;

import java.util.Random;

/** Makes regular expressions that are tried by backtracking, and keys that many of them match. */
final class RandomPatterns {

    private static final String[] CHARACTERS = {
        "a",
        "b",
        ":",
        "é",
        "_",
        "\\.",
        "😀",
        "\\w",
        "\\d",
        "\\s",
        "\\W",
        "\\D",
        "\\S",
        ".",
        "[a-c]",
        "[^a]",
        "[\\w:]",
        "[^\\W\\d]",
        "[]a]",
        "[é-ü-]",
        "[\\x{61}\\u0062]"
    };
    private static final String[] ANCHORS = {"^", "$", "\\A", "\\z"};
    private static final String[] QUANTIFIERS = {
        "", "", "", "*", "+", "?", "{2}", "{1,}", "{0,2}", "*?", "+?", "??", "{1,3}?"
    };
    private static final String[] GROUP_QUANTIFIERS = {"", "", "?", "??", "{2}", "{0,2}"};
    private static final String[] ASCII = {"a", "b", ":", "1", "_", " ", "\n", "\r", "\u000B", "A", ".", "-"};
    private static final String[] UNICODE = {
        "a", ":", "é", "1", "😀", "٣", "\n", "\u00A0", "\u0301", "K", "𝒜", "\u2028"
    };

    private final Random random;

    RandomPatterns(long seed) {
        this.random = new Random(seed);
    }

    String pattern() {
        return choice(2);
    }

    String asciiKey() {
        return many(ASCII);
    }

    String unicodeKey() {
        return many(UNICODE);
    }

    private String choice(int depth) {
        StringBuilder choice = new StringBuilder(sequence(depth));
        while (random.nextInt(4) == 0) {
            choice.append('|').append(sequence(depth));
        }
        return choice.toString();
    }

    private String sequence(int depth) {
        StringBuilder sequence = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            int kind = random.nextInt(10);
            if (kind == 0) {
                sequence.append(one(ANCHORS));
            } else if (kind < 4 && depth > 0) {
                sequence.append(random.nextBoolean() ? "(" : "(?:")
                        .append(choice(depth - 1))
                        .append(')');
                sequence.append(one(GROUP_QUANTIFIERS));
            } else {
                sequence.append(one(CHARACTERS)).append(one(QUANTIFIERS));
            }
        }
        return sequence.toString();
    }

    private String many(String[] characters) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(14); i > 0; i--) {
            text.append(one(characters));
        }
        return text.toString();
    }

    private String one(String[] choice) {
        return choice[random.nextInt(choice.length)];
    }
}
