package io.caravan.cli.letters;

import io.caravan.cli.Age;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an instant of ISO 8601, or how long ago one was. */
final class Since implements ITypeConverter<Instant> {

    @Override
    public Instant convert(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            try {
                return Instant.now().minus(new Age().convert(text));
            } catch (TypeConversionException neither) {
                throw new TypeConversionException("'" + text
                        + "' is neither an age such as 30d, 12h or 90m nor an instant such as 2026-01-31T12:00:00Z");
            }
        }
    }
}
