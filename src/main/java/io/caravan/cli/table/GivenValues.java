package io.caravan.cli.table;

import io.caravan.cli.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The values of a configuration, checked as they are asked for. A blank one is none. */
final class GivenValues {

    private final Map<String, String> values;
    private final Map<String, String> environment;

    GivenValues(Map<String, String> values, Map<String, String> environment) {
        this.values = values;
        this.environment = environment;
    }

    String required(String key) {
        return text(key).orElseThrow(() -> new UsageException("Missing required configuration value: " + key));
    }

    Optional<String> text(String key) {
        return verbatim(key).map(String::strip);
    }

    /** Returns a value with the blanks that it begins and ends with. */
    Optional<String> verbatim(String key) {
        return Optional.ofNullable(values.get(key)).filter(value -> !value.isBlank());
    }

    /** Returns whether there is a value, even a blank one. */
    boolean has(String key) {
        return values.containsKey(key);
    }

    /** Returns the value of the first variable that holds one. */
    Optional<String> variable(String... names) {
        return Arrays.stream(names)
                .map(environment::get)
                .filter(value -> value != null && !value.isBlank())
                .findFirst();
    }

    Optional<Boolean> flag(String key) {
        return text(key).map(text -> {
            String word = text.toLowerCase(Locale.ROOT);
            if (!word.equals("true") && !word.equals("false")) {
                throw wrong(key, text, "true or false");
            }
            return word.equals("true");
        });
    }

    Optional<String> whole(String key, long least, long most) {
        return text(key).map(text -> {
            try {
                long number = Long.parseLong(text);
                if (number >= least && number <= most) {
                    return Long.toString(number);
                }
            } catch (NumberFormatException e) {
                // answered below
            }
            throw wrong(key, text, "a whole number from " + least + (most == Long.MAX_VALUE ? "" : " to " + most));
        });
    }

    /** @return the name of one of the choices, whatever its case was */
    <E extends Enum<E>> Optional<String> choice(String key, Class<E> choices) {
        return text(key)
                .map(text -> Arrays.stream(choices.getEnumConstants())
                        .map(Enum::name)
                        .filter(text::equalsIgnoreCase)
                        .findFirst()
                        .orElseThrow(() -> wrong(
                                key,
                                text,
                                "one of "
                                        + Arrays.stream(choices.getEnumConstants())
                                                .map(Enum::name)
                                                .collect(Collectors.joining(", ")))));
    }

    Optional<String> file(String key) {
        return text(key).map(text -> {
            if (!Files.isReadable(Path.of(text)) || Files.isDirectory(Path.of(text))) {
                throw wrong(key, text, "a file that this user may read");
            }
            return text;
        });
    }

    static UsageException wrong(String key, String value, String expected) {
        return new UsageException(key + " is '" + value + "', but must be " + expected);
    }
}
