package io.caravan.flows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The route files that README.md shows in its chapter on flows of one's own, as they stand there. */
public final class ReadmeExamples {

    private static final Pattern CHAPTER = Pattern.compile("\n## Add a flow of your own\n(.*?)\n## ", Pattern.DOTALL);
    private static final Pattern FILE = Pattern.compile("```yaml\n(# routes/(\\S+)\n.*?)```", Pattern.DOTALL);

    private ReadmeExamples() {}

    /** Returns the text of each file by its name. */
    public static Map<String, String> all() {
        try {
            Matcher chapter = CHAPTER.matcher(Files.readString(Path.of("README.md")));
            if (!chapter.find()) {
                throw new IllegalStateException("README.md has no chapter on flows of one's own");
            }
            Map<String, String> files = new LinkedHashMap<>();
            Matcher file = FILE.matcher(chapter.group(1));
            while (file.find()) {
                files.put(file.group(2), file.group(1));
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException("README.md cannot be read", e);
        }
    }

    /** Writes one into a folder, and returns its path. */
    public static Path write(String name, Path folder) {
        try {
            Files.createDirectories(folder);
            return Files.writeString(folder.resolve(name), all().get(name));
        } catch (IOException e) {
            throw new UncheckedIOException("The example " + name + " cannot be written", e);
        }
    }
}
