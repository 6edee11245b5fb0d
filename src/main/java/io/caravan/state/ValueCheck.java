package io.caravan.state;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Decides without asking the server whether a column can hold a text. It is asked for each key, so it allocates nothing. */
@FunctionalInterface
interface ValueCheck {

    /** The bytes of PostgreSQL's type {@code name}, to which a longer text is cut silently. */
    int NAME_BYTES = 63;

    /** Returns why the column cannot hold the text, or empty if nothing is known against it. */
    Optional<String> whyRefused(String text);

    /**
     * Returns the check for one column.
     *
     * @param integer whether the value must be a 64-bit integer, whatever the column would take
     */
    static ValueCheck of(TargetColumn column, boolean integer) {
        boolean integerColumn = column.baseType().startsWith("int") && column.isExactNumber();
        ValueCheck check = integer || integerColumn ? IntegerCheck.of(column) : noNul(column);
        return switch (column.baseType()) {
            case "uuid" -> check.and(uuid(column));
            case "name" -> check.and(bytes(column, NAME_BYTES));
            case "char" -> check.and(bytes(column, 1));
            default ->
                column.length().map(most -> check.and(characters(column, most))).orElse(check);
        };
    }

    private ValueCheck and(ValueCheck other) {
        return text -> {
            Optional<String> reason = whyRefused(text);
            return reason.isPresent() ? reason : other.whyRefused(text);
        };
    }

    private static ValueCheck noNul(TargetColumn column) {
        return text -> text.indexOf('\0') < 0
                ? Optional.empty()
                : Optional.of("NUL character, which PostgreSQL text cannot hold: " + shown(text, column));
    }

    private static ValueCheck characters(TargetColumn column, int most) {
        return text -> text.length() <= most || text.codePointCount(0, text.length()) <= most
                ? Optional.empty()
                : Optional.of("Longer than " + most + " characters: " + shown(text, column));
    }

    private static ValueCheck bytes(TargetColumn column, int most) {
        return text -> text.length() * 3L <= most || text.getBytes(StandardCharsets.UTF_8).length <= most
                ? Optional.empty()
                : Optional.of("Longer than " + most + " bytes: " + shown(text, column));
    }

    private static ValueCheck uuid(TargetColumn column) {
        return text -> isUuid(text) ? Optional.empty() : Optional.of("Not a UUID: " + shown(text, column));
    }

    /** PostgreSQL takes 32 hexadecimal digits, a hyphen after any four of them but the last, and braces around. */
    private static boolean isUuid(String text) {
        boolean braces = text.length() > 1 && text.charAt(0) == '{' && text.charAt(text.length() - 1) == '}';
        int end = braces ? text.length() - 1 : text.length();
        int digits = 0;
        boolean hyphen = true;
        for (int at = braces ? 1 : 0; at < end; at++) {
            char c = text.charAt(at);
            if (c == '-' && !hyphen && digits % 4 == 0 && digits < 32) {
                hyphen = true;
            } else if (c < 128 && Character.digit(c, 16) >= 0) {
                digits++;
                hyphen = false;
            } else {
                return false;
            }
        }
        return digits == 32;
    }

    private static String shown(String text, TargetColumn column) {
        return "'" + Excerpt.of(text) + "' for column " + column.name();
    }

    /** Takes what stands for a 64-bit integer, an optional sign and ASCII digits, within the range of the column. */
    record IntegerCheck(TargetColumn column, long least, long greatest) implements ValueCheck {

        /** So many digits never leave a long. */
        private static final int SAFE_DIGITS = 18;

        static IntegerCheck of(TargetColumn column) {
            BigInteger most = BigInteger.valueOf(Long.MAX_VALUE);
            long greatest = column.greatest().orElse(most).min(most).longValueExact();
            boolean symmetric = column.baseType().equals("numeric") && greatest < Long.MAX_VALUE;
            return new IntegerCheck(column, symmetric ? -greatest : -greatest - 1, greatest);
        }

        @Override
        public Optional<String> whyRefused(String text) {
            int length = text.length();
            int start = length > 0 && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
            if (start == length) {
                return notAnInteger(text);
            }
            long value = 0;
            for (int at = start; at < length; at++) {
                int digit = text.charAt(at) - '0';
                if (digit < 0 || digit > 9) {
                    return notAnInteger(text);
                }
                value = value * 10 + digit;
            }
            boolean fits;
            if (length - start > SAFE_DIGITS) {
                fits = fits(new BigInteger(text));
            } else {
                long signed = text.charAt(0) == '-' ? -value : value;
                fits = signed >= least && signed <= greatest;
            }
            return fits
                    ? Optional.empty()
                    : Optional.of("Out of range for " + column.shownType() + ": " + shown(text, column));
        }

        private boolean fits(BigInteger value) {
            return value.compareTo(BigInteger.valueOf(least)) >= 0
                    && value.compareTo(BigInteger.valueOf(greatest)) <= 0;
        }

        private Optional<String> notAnInteger(String text) {
            return Optional.of("Not an integer: " + shown(text, column));
        }
    }
}
