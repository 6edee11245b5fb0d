package io.caravan.cli.sync;

import io.caravan.source.DatabaseRange;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Set;

/** What a variable's text may be, and what it is for a flow. */
enum Kind {
    TEXT("any text") {
        @Override
        String read(String text) {
            return text;
        }
    },
    PORT("a port from 1 to 65535") {
        @Override
        String read(String text) {
            return whole(text, 1, 65_535);
        }
    },
    COUNT("a whole number from 1") {
        @Override
        String read(String text) {
            return whole(text, 1, Integer.MAX_VALUE);
        }
    },
    NUMBER("a whole number from 0") {
        @Override
        String read(String text) {
            return whole(text, 0, Integer.MAX_VALUE);
        }
    },
    /** Becomes milliseconds. */
    SECONDS("a number of seconds above 0, such as 0.5") {
        @Override
        String read(String text) {
            BigDecimal milliseconds = new BigDecimal(text).movePointRight(3).setScale(0, RoundingMode.CEILING);
            if (milliseconds.signum() <= 0) {
                throw new IllegalArgumentException();
            }
            return Long.toString(milliseconds.longValueExact());
        }
    },
    /** Becomes whole seconds, rounded up. */
    TIMEOUT("a number of seconds above 0, such as 30.0") {
        @Override
        String read(String text) {
            BigDecimal seconds = new BigDecimal(text).setScale(0, RoundingMode.CEILING);
            if (seconds.signum() <= 0) {
                throw new IllegalArgumentException();
            }
            return Integer.toString(seconds.intValueExact());
        }
    },
    FLAG("true or false (1, t, y, yes; 0, f, n, no)") {
        private static final Set<String> YES = Set.of("true", "1", "t", "y", "yes");
        private static final Set<String> NO = Set.of("false", "0", "f", "n", "no");

        @Override
        String read(String text) {
            String word = text.toLowerCase(Locale.ROOT);
            if (!YES.contains(word) && !NO.contains(word)) {
                throw new IllegalArgumentException();
            }
            return Boolean.toString(YES.contains(word));
        }
    },
    DATABASES("numbers and ranges of databases, such as 0,1,3-5") {
        @Override
        String read(String text) {
            DatabaseRange.parse(text);
            return text;
        }
    },
    LEVEL("DEBUG, INFO, WARNING, ERROR or CRITICAL") {
        @Override
        String read(String text) {
            return LogLevel.valueOf(text.toUpperCase(Locale.ROOT)).name();
        }
    },
    /** A format string of Python's, which the sync service takes, becomes an empty text. */
    LOG_FORM("text or json") {
        @Override
        String read(String text) {
            if (text.contains("%(")) {
                return "";
            }
            if (!Set.of("text", "json").contains(text)) {
                throw new IllegalArgumentException();
            }
            return text;
        }
    };

    private final String expected;

    Kind(String expected) {
        this.expected = expected;
    }

    /** Returns what a text must be, for messages. */
    String expected() {
        return expected;
    }

    /**
     * @return the value as a flow takes it; empty if it is accepted without effect
     * @throws IllegalArgumentException or ArithmeticException if the text is anything else
     */
    abstract String read(String text);

    private static String whole(String text, int least, int most) {
        int number = Integer.parseInt(text);
        if (number < least || number > most) {
            throw new IllegalArgumentException();
        }
        return Integer.toString(number);
    }
}
