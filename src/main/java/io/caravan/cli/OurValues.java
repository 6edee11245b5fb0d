package io.caravan.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/** Tells which of Caravan's own values somebody has set: by an environment variable, or in application.properties. */
public final class OurValues {

    private static final String FILE = "application.properties";

    private final Properties shipped = new Properties();
    private final Properties edited = new Properties();

    /** Reads application.properties as it was shipped, and that of the working folder. */
    public OurValues() {
        try (InputStream copy = OurValues.class.getResourceAsStream("/" + FILE)) {
            if (copy != null) {
                shipped.load(copy);
            }
            if (Files.isReadable(Path.of(FILE))) {
                try (InputStream file = Files.newInputStream(Path.of(FILE))) {
                    edited.load(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + FILE, e);
        }
    }

    /** Returns whether somebody has given a property a value of their own. */
    public boolean has(String property) {
        return get(property).isPresent();
    }

    /** Returns the value of their own that somebody has given a property. */
    public Optional<String> get(String property) {
        String variable = property.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
        return Environment.given(null, variable).or(() -> inFile(property));
    }

    /** Returns the value of their own that somebody has given a property in application.properties. */
    public Optional<String> inFile(String property) {
        return Optional.ofNullable(edited.getProperty(property))
                .filter(value -> !Objects.equals(value, shipped.getProperty(property)));
    }
}
