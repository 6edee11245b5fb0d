package io.caravan.cli.sync;

import io.caravan.cli.UsageException;
import java.io.IOException;
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
     * Makes a new, empty file whose name carries the time, in UTC.
     *
     * @throws UsageException if the folder cannot be made, or not be written to
     */
    static Path in(Path folder) {
        String name = "caravan-sync-" + START.format(ZonedDateTime.now(ZoneOffset.UTC));
        try {
            Files.createDirectories(folder);
            Path file = folder.resolve(name + ".log");
            return Files.createFile(
                    Files.exists(file)
                            ? folder.resolve(
                                    name + "-" + ProcessHandle.current().pid() + ".log")
                            : file);
        } catch (IOException e) {
            throw new UsageException(
                    "Cannot write a log file to the folder '" + folder + "' (" + e.getMessage()
                            + "). Name a folder that this user may write to",
                    e);
        }
    }
}
