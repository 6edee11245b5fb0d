package io.caravan.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how old something may be: 30d, 12h, 90m, 45s or 2w, or a duration of ISO 8601 such as P1DT12H; more than nothing. */
public final class Age implements ITypeConverter<Duration> {

    private static final Pattern SHORT = Pattern.compile("([0-9]{1,9})([smhdw])");
    private static final Map<String, Duration> UNITS = Map.of(
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1),
            "w", Duration.ofDays(7));

    @Override
    public Duration convert(String text) {
        Duration age = parse(text);
        if (age.isNegative() || age.isZero()) {
            throw wrong(text);
        }
        return age;
    }

    private static Duration parse(String text) {
        Matcher found = SHORT.matcher(text);
        if (found.matches()) {
            return UNITS.get(found.group(2)).multipliedBy(Long.parseLong(found.group(1)));
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw wrong(text);
        }
    }

    private static TypeConversionException wrong(String text) {
        return new TypeConversionException(
                "'" + text + "' is no age. Write a number and its unit, such as 30d, 12h or 90m, or PT36H");
    }
}
