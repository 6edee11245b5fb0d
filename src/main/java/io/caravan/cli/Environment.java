package io.caravan.cli;

import java.util.Optional;

/** Values that an option may give, or an environment variable in its place. An empty text means "not set", in both. */
public final class Environment {

    private Environment() {}

    /** Returns what the option says, else what the variable says. */
    public static Optional<String> given(String option, String variable) {
        return given(option).or(() -> given(System.getenv(variable)));
    }

    public static boolean has(String variable) {
        return given(System.getenv(variable)).isPresent();
    }

    private static Optional<String> given(String text) {
        return Optional.ofNullable(text).filter(value -> !value.isEmpty());
    }
}
