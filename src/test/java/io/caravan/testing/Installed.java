package io.caravan.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** For {@code @EnabledIf}: the programs of this machine that some tests need. CI has them all. */
public final class Installed {

    private Installed() {}

    /** Says whether a program is on the PATH. */
    public static boolean has(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .anyMatch(Files::isExecutable);
    }
}
