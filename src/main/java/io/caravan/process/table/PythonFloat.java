package io.caravan.process.table;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers as Python writes those of type float: the fewest digits that give the number back, {@code 1.0}, {@code 1e-05}. */
final class PythonFloat {

    /** Below it every whole number is one of type double. */
    private static final double EXACT = 1L << 53;

    private static final MathContext ONE_DIGIT = new MathContext(1);

    private PythonFloat() {}

    /** @param number neither infinite nor NaN */
    static String of(double number) {
        if (number == Math.rint(number) && Math.abs(number) < EXACT) {
            return (isNegativeZero(number) ? "-0" : Long.toString((long) number)) + ".0";
        }
        String text = shortest(number);
        int exponent = text.indexOf('E');
        return exponent < 0
                ? text
                : python(text.substring(0, exponent), Integer.parseInt(text.substring(exponent + 1)));
    }

    private static boolean isNegativeZero(double number) {
        return number == 0 && Double.doubleToRawLongBits(number) != 0;
    }

    /** What Double.toString gives has more digits than are needed before Java 19, and never less than two. */
    private static String shortest(double number) {
        String text = NumberOutput.toString(number, true);
        if (Math.abs(number) < Double.MIN_NORMAL) {
            BigDecimal digit = new BigDecimal(text).round(ONE_DIGIT);
            if (digit.doubleValue() == number) {
                return digit.unscaledValue() + ".0E" + -digit.scale();
            }
        }
        return text;
    }

    /** @param mantissa one digit, a point and further digits, with a sign or without */
    private static String python(String mantissa, int exponent) {
        int point = mantissa.indexOf('.');
        String sign = mantissa.substring(0, point - 1);
        String first = mantissa.substring(point - 1, point);
        String others = mantissa.endsWith(".0") ? "" : mantissa.substring(point + 1);
        if (exponent == -4) {
            return sign + "0.000" + first + others;
        }
        if (exponent > 0 && exponent < 16) {
            String digits = first + others;
            int whole = exponent + 1;
            return digits.length() > whole
                    ? sign + digits.substring(0, whole) + "." + digits.substring(whole)
                    : sign + digits + "0".repeat(whole - digits.length()) + ".0";
        }
        return sign + first + (others.isEmpty() ? "" : "." + others) + "e" + (exponent < 0 ? "-" : "+")
                + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }
}
