package io.caravan.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** What an engine would be given to build from: the files of the project that .dockerignore lets through. */
final class BuildContext {

    private static final Path PROJECT = Path.of("").toAbsolutePath();

    private final List<String> rules;

    BuildContext() throws IOException {
        rules = Files.readAllLines(Path.of(".dockerignore")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        if (!rules.get(0).equals("*") || !rules.stream().skip(1).allMatch(rule -> rule.matches("![\\w./-]+"))) {
            throw new IllegalStateException(
                    "This understands a .dockerignore that leaves everything out, and then names paths");
        }
    }

    boolean holds(Path file) {
        return rules.stream().skip(1).anyMatch(rule -> file.startsWith(rule.substring(1)));
    }

    /** Copies a file, or what is in a folder, as COPY does. @param to a folder where a file is copied to one with a slash at its end */
    void copy(String source, Path to) throws IOException {
        copy(PROJECT, source, to);
    }

    private void copy(Path from, String source, Path to) throws IOException {
        int copied = 0;
        try (Stream<Path> files = Files.walk(from.resolve(source))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (holds(from.relativize(file))) {
                    Path target =
                            to.resolve(from.resolve(source).relativize(file).toString());
                    put(file, Files.isDirectory(from.resolve(source)) ? target : to);
                    copied++;
                }
            }
        }
        if (copied == 0) {
            throw new IOException("COPY finds nothing at " + source);
        }
    }

    static void put(Path file, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    }
}
