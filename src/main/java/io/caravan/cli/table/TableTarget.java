package io.caravan.cli.table;

import io.caravan.cli.UsageException;
import io.caravan.sink.KeyFileFormat;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A file that keys go to, in place of a table.
 *
 * @param file its path; {@code -} for standard output
 */
record TableTarget(KeyFileFormat format, String file) {

    static final String STANDARD_OUTPUT = "-";

    /** @param text {@code jsonl:FILE}, {@code csv:FILE} or {@code -} */
    static TableTarget parse(String text) {
        if (text.equals(STANDARD_OUTPUT)) {
            return new TableTarget(KeyFileFormat.jsonl, STANDARD_OUTPUT);
        }
        for (KeyFileFormat format : KeyFileFormat.values()) {
            String prefix = format + ":";
            if (text.startsWith(prefix) && text.length() > prefix.length()) {
                return new TableTarget(format, text.substring(prefix.length()));
            }
        }
        String forms = Arrays.stream(KeyFileFormat.values())
                .map(format -> format + ":FILE")
                .collect(Collectors.joining(", "));
        throw new UsageException("--to must be " + forms + " or -, but is '" + text + "'");
    }

    boolean isStandardOutput() {
        return file.equals(STANDARD_OUTPUT);
    }

    /** Returns where the checkpoints are kept if nobody says where: beside the file. */
    String stateFile() {
        return isStandardOutput() ? "" : file + ".state.json";
    }
}
