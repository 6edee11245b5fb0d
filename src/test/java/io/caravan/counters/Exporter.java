package io.caravan.counters;

import io.caravan.Caravan;
import io.caravan.testing.ClassArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One run of {@code caravan counters}, or of another command that writes counters, in a Java process of its own that a test can kill, stop and let go on. */
final class Exporter implements AutoCloseable {

    private final Process process;
    private final Path log;

    private Exporter(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts it in a folder without routes, so that it takes those of the class path. */
    static Exporter start(Path folder, Map<String, String> environment, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("counters"));
        command.addAll(arguments);
        return startCommand(folder, environment, command);
    }

    /** Starts any command of the program. */
    static Exporter startCommand(Path folder, Map<String, String> environment, List<String> line) {
        List<String> command = new ArrayList<>(ClassArchive.java());
        command.add(Caravan.class.getName());
        command.addAll(line);
        try {
            Path log = Files.createTempFile(folder, "exporter", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            return new Exporter(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start an exporter", e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it by SIGKILL. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Stops it from running while its connections stay open. */
    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("sh", "-c", "kill -s " + signal + " " + process.pid())
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot send SIG" + signal, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether it ended in this time. */
    boolean endsWithin(long milliseconds) {
        try {
            return process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void awaitEnd() {
        if (!endsWithin(180_000)) {
            process.destroyForcibly();
            throw new AssertionError("The exporter did not end within 3 minutes:\n" + output());
        }
    }

    /** Waits for its end. */
    int exitCode() {
        awaitEnd();
        return process.exitValue();
    }

    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            thaw();
            process.destroyForcibly();
            awaitEnd();
        }
    }
}
