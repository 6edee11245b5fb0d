package io.caravan.cli.sync;

import io.caravan.cli.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What the variables hold: in the environment, else in the file. An empty text means "not set". */
final class SyncValues {

    /** A value that somebody has set. @param name the variable, or its other name */
    private record Given(String name, String text) {}

    private final Map<Variable, Given> given = new EnumMap<>(Variable.class);
    private final Map<Variable, String> shadowed = new EnumMap<>(Variable.class);

    private static final Path DEFAULT_FILE = Path.of("/app/env.conf");

    /** Returns the file that is read. @param file {@code null} where none is named */
    static Path source(Path file) {
        return file != null ? file : DEFAULT_FILE;
    }

    /** Returns what the environment and a file hold. @param file {@code null} for the default one, which need not be there */
    static SyncValues read(Path file) {
        boolean present = file != null || Files.exists(DEFAULT_FILE);
        return new SyncValues(System.getenv(), present ? VariableFile.read(source(file)) : Map.of());
    }

    /**
     * @param environment wins over the file
     * @throws UsageException if a value is not what its variable may hold; one line with its name
     */
    SyncValues(Map<String, String> environment, Map<String, String> file) {
        for (Variable variable : Variable.values()) {
            Optional<Given> first = find(variable, environment);
            Optional<Given> second = find(variable, file);
            first.or(() -> second).ifPresent(value -> given.put(variable, value));
            if (first.isPresent()) {
                second.ifPresent(value -> shadowed.put(variable, value.text()));
            }
            if (given.containsKey(variable) && !variable.isWithoutEffect()) {
                check(variable);
            }
        }
    }

    private static Optional<Given> find(Variable variable, Map<String, String> values) {
        return find(variable.name(), values).or(() -> variable.alias().flatMap(alias -> find(alias, values)));
    }

    private static Optional<Given> find(String name, Map<String, String> values) {
        String text = values.getOrDefault(name, "").strip();
        return text.isEmpty() ? Optional.empty() : Optional.of(new Given(name, text));
    }

    private void check(Variable variable) {
        Given value = given.get(variable);
        try {
            variable.kind().read(value.text());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new UsageException(value.name() + " is '" + value.text() + "', but must be "
                    + variable.kind().expected());
        }
    }

    /** Returns whether somebody has set it. */
    boolean has(Variable variable) {
        return given.containsKey(variable);
    }

    /** Returns its value, or its default, as a flow takes it. */
    String get(Variable variable) {
        String text = has(variable) ? given.get(variable).text() : variable.fallback();
        return text.isEmpty() ? text : variable.kind().read(text);
    }

    boolean isTrue(Variable variable) {
        return Boolean.parseBoolean(get(variable));
    }

    /** Returns the variables that are set and have no effect, each with the reason. */
    Map<Variable, String> withoutEffect() {
        Map<Variable, String> reasons = new EnumMap<>(Variable.class);
        for (Variable variable : given.keySet()) {
            if (variable.isWithoutEffect()) {
                reasons.put(variable, variable.meaning());
            } else if (get(variable).isEmpty()) {
                reasons.put(
                        variable,
                        "'" + given.get(variable).text() + "' is none of "
                                + variable.kind().expected());
            }
        }
        return reasons;
    }

    /** Returns what the file would set if the environment did not. */
    Map<Variable, String> shadowed() {
        return shadowed;
    }
}
