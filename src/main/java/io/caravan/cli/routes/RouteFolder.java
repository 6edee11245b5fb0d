package io.caravan.cli.routes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the route files of some folders hold at a moment. */
final class RouteFolder {

    private static final String ENDING = ".camel.yaml";

    private final List<Path> folders;

    RouteFolder(Path... folders) {
        this.folders = List.of(folders);
    }

    /** Returns the text of each file by its name, such as routes/mine.camel.yaml; none where there is no such folder. */
    Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        folders.forEach(folder -> add(folder, texts));
        return texts;
    }

    private static void add(Path folder, Map<String, String> texts) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(ENDING)).toList()) {
                try {
                    texts.put(file.toString(), Files.readString(file));
                } catch (NoSuchFileException e) {
                    // It was deleted between listing and reading.
                }
            }
        } catch (NoSuchFileException e) {
            // It need not be there.
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder + " cannot be read", e);
        }
    }
}
