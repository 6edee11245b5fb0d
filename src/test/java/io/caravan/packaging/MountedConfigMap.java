package io.caravan.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A folder as the kubelet mounts a ConfigMap: each entry is a link to ..data/NAME, and ..data a link to a hidden folder with the
 * files, which is exchanged at once when the ConfigMap changes.
 */
final class MountedConfigMap {

    private static final String CURRENT = "..data";

    private final Path folder;
    private int versions;

    MountedConfigMap(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** Has the folder show these entries, and no others. */
    void show(Map<String, String> entries) throws IOException {
        Path version = Files.createDirectory(folder.resolve("..2026_11_22_08_00_00." + ++versions));
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            Files.writeString(version.resolve(entry.getKey()), entry.getValue());
        }
        Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), version.getFileName());
        Files.move(link, folder.resolve(CURRENT), StandardCopyOption.ATOMIC_MOVE);
        for (String name : entries.keySet()) {
            if (!Files.isSymbolicLink(folder.resolve(name))) {
                Files.createSymbolicLink(folder.resolve(name), Path.of(CURRENT, name));
            }
        }
        for (Path file : files()) {
            String name = file.getFileName().toString();
            if (!name.startsWith("..") && !entries.containsKey(name)) {
                Files.delete(file);
            }
        }
    }

    private Iterable<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
