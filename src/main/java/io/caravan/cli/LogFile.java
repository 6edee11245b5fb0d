package io.caravan.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** The log file of one start. */
final class LogFile {

    private static final DateTimeFormatter START = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'");

    private LogFile() {}

    /**
     * Makes a new, empty file whose name carries the command, the time in UTC, and the number of the process.
     *
     * @throws UsageException if the folder cannot be made, or not be written to
     */
    static Path in(Path folder, String command) {
        String name = "caravan-" + command + "-" + START.format(ZonedDateTime.now(ZoneOffset.UTC)) + "-"
                + ProcessHandle.current().pid();
        try {
            Files.createDirectories(folder);
            // Containers that share a folder may each be process 1, and start together.
            for (int other = 2; ; other++) {
                try {
                    return Files.createFile(folder.resolve(name + ".log"));
                } catch (FileAlreadyExistsException e) {
                    name = name.replaceFirst("(_\\d+)?$", "_" + other);
                }
            }
        } catch (IOException e) {
            throw new UsageException(
                    "Cannot write a log file to the folder '" + folder + "' (" + e.getMessage()
                            + "). Name a folder that this user may write to",
                    e);
        }
    }
}
