package io.caravan.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a reader is given: README.md, and the pages that it leads to. */
public final class Pages {

    public static final Path README = Path.of("README.md");

    private static final Path FOLDER = Path.of("src/site/markdown");

    private Pages() {}

    /** Returns all of them, README.md first. */
    public static List<Path> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return Stream.concat(Stream.of(README), files.sorted()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + FOLDER, e);
        }
    }

    public static String text(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + page, e);
        }
    }
}
