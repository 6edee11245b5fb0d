package io.caravan.cli.sync;

import io.caravan.cli.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A file of variables: one KEY=VALUE a line; blank lines and comments, which begin with # after a blank or at the begin. */
final class VariableFile {

    private VariableFile() {}

    /** @throws UsageException if it cannot be read, or a line is no variable */
    static Map<String, String> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UsageException(
                    "Cannot read the configuration file '" + file
                            + "'. Name a text file in UTF-8 that exists and that this" + " user may read",
                    e);
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).replaceFirst("(^|\\s)#.*", "").strip();
            if (line.isEmpty()) {
                continue;
            }
            int equals = line.indexOf('=');
            if (equals < 1) {
                throw new UsageException("Line " + number + " of the configuration file '" + file + "' is '" + line
                        + "'. Write KEY=VALUE");
            }
            values.put(
                    line.substring(0, equals).strip(),
                    line.substring(equals + 1).strip());
        }
        return values;
    }
}
