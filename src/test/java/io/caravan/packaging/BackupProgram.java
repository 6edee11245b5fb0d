package io.caravan.packaging;

import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Commands about backups, one after the other, each in a process of its own. */
final class BackupProgram implements AutoCloseable {

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private Program program;

    /** Has them find both servers by the environment of the realtime backup, and not look for long at what differs. */
    BackupProgram(Path folder, RedisServer redis, S3Server s3) {
        this.folder = folder;
        try {
            environment.putAll(Health.onFreePort().environment());
        } catch (IOException e) {
            throw new UncheckedIOException("There is no free port", e);
        }
        environment.put("REDIS_SERVER", redis.uri());
        environment.put("S3_SERVER", s3.endpoint());
        environment.put("S3_ACCESS_KEY", s3.accessKey());
        environment.put("S3_SECRET_KEY", s3.secretKey());
        environment.put("VERIFY_BACKUP_PATIENCE", "50");
    }

    /** Changes the environment of the next commands. @param value empty for none */
    BackupProgram with(String variable, String value) {
        environment.put(variable, value);
        environment.values().removeIf(String::isEmpty);
        return this;
    }

    /** Starts a command; the one before ends. */
    Program start(String... words) {
        return start(List.of(), words);
    }

    /** Starts a command by another program, which gets the command line as arguments. */
    Program start(List<String> by, String... words) {
        close();
        List<String> command = new ArrayList<>(by);
        command.addAll(Program.caravan(words[0]));
        command.addAll(List.of(words).subList(1, words.length));
        program = Program.start(folder, environment, command);
        return program;
    }

    /** Runs a command to its end with a terminal as standard error, whose text is its output. Returns the exit code. */
    int runOnTerminal(String... words) {
        close();
        List<String> command = Program.caravan(words[0]);
        command.addAll(List.of(words).subList(1, words.length));
        String shell = command.stream()
                .map(word -> " '" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining("", "stty cols 200; exec", ""));
        environment.put("TERM", "xterm");
        program = Program.start(folder, environment, List.of("script", "-qec", shell, "/dev/null"));
        return program.exitCode();
    }

    /** Runs a command to its end. Returns the exit code. */
    int run(String... words) {
        return start(words).exitCode();
    }

    String out() {
        return program.out();
    }

    String err() {
        return program.err();
    }

    @Override
    public void close() {
        if (program != null) {
            program.close();
        }
    }
}
