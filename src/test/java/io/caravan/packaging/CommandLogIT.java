package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The form and the file of the log of commands that run until they are stopped. */
class CommandLogIT {

    private static final Map<String, String> JSON = Map.of("LOG_FORMAT", "json", "LOG_DIR", "logs");

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @TempDir
    Path folder;

    private void verifyFile(String command, String err) throws Exception {
        List<Path> logs = JsonLog.files(folder.resolve("logs"), command);
        assertThat(logs).hasSize(1);
        List<String> lines = Files.readAllLines(logs.get(0));
        JsonLog.verify(lines);
        assertThat(err.lines()).containsAll(lines);
    }

    @Test
    void ofEventsIsAnObjectOnEachLineAndInAFile() throws Exception {
        try (EventsProgram events = EventsProgram.start(folder, redis, JSON, "--events=$")) {
            JsonLog.awaitLine(
                    events::err,
                    "the flow has started",
                    line -> String.valueOf(line.get("logger_name")).startsWith("io.caravan."));
            events.stop();

            JsonLog.verify(events.err().lines().toList());
            verifyFile("events", events.err());
        }
    }

    @Test
    void ofBackupIsAnObjectOnEachLineAndInAFile() throws Exception {
        s3.bucket("redis-backup");
        try (BackupProgram program = new BackupProgram(folder, redis, s3)) {
            JSON.forEach(program::with);
            Program backup = program.start("backup", redis.uri());
            JsonLog.awaitLine(
                    backup::err,
                    "the flow has started",
                    line -> String.valueOf(line.get("logger_name")).startsWith("io.caravan."));
            backup.terminate();

            assertThat(backup.exitCode()).as(backup.err()).isZero();
            JsonLog.verify(backup.err().lines().toList());
            verifyFile("backup", backup.err());
        }
    }
}
