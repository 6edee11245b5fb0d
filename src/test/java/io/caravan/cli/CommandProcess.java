package io.caravan.cli;

import static org.awaitility.Awaitility.await;

import io.caravan.testing.ClassArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command line in a process of its own, for what only a process can show: signals, environment, a terminal. */
final class CommandProcess implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final Process process;
    private final Path folder;

    private CommandProcess(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    /** Starts a command line with these environment variables, and none of its own of the machine. */
    static CommandProcess start(Map<String, String> environment, CountersLine line) {
        return start(environment, java(line));
    }

    /** Starts it with a terminal, 200 columns wide, as standard error; the terminal's text is the standard output. */
    static CommandProcess startOnTerminal(CountersLine line) {
        StringBuilder shell = new StringBuilder("stty cols 200; exec");
        java(line)
                .forEach(word ->
                        shell.append(" '").append(word.replace("'", "'\\''")).append('\''));
        return start(Map.of("TERM", "xterm"), List.of("script", "-qec", shell.toString(), "/dev/null"));
    }

    private static List<String> java(CountersLine line) {
        List<String> command = ClassArchive.java();
        command.add("io.caravan.Caravan");
        command.addAll(line.arguments());
        return command;
    }

    private static CommandProcess start(Map<String, String> environment, List<String> command) {
        try {
            Path folder = Files.createTempDirectory("caravan-command-");
            // Whoever runs the tests in the background has them ignore some signals, and so all processes that they
            // start.
            List<String> attentive = new ArrayList<>(List.of("env", "--default-signal=INT,HUP"));
            attentive.addAll(command);
            ProcessBuilder builder = new ProcessBuilder(attentive)
                    .directory(folder.toFile())
                    .redirectOutput(folder.resolve("out").toFile())
                    .redirectError(folder.resolve("err").toFile());
            builder.environment().keySet().removeIf(name -> name.matches("(REDIS|PSQL|POSTGRES|CARAVAN|RUST)_.*"));
            builder.environment().putAll(environment);
            return new CommandProcess(builder.start(), folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + command.get(0), e);
        }
    }

    /** Sends a signal, named without SIG. */
    void signal(String name) {
        try {
            new ProcessBuilder("sh", "-c", "kill -s " + name + " " + process.pid())
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot send SIG" + name, e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Returns what it wrote to standard error so far. */
    String err() {
        return read("err");
    }

    /** Waits for its end. */
    CommandResult result() {
        await("the command ends").atMost(LONGEST).until(() -> !process.isAlive());
        return new CommandResult(process.exitValue(), read("out"), read("err"));
    }

    private String read(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + name, e);
        }
    }

    @Override
    public void close() {
        try {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            Files.deleteIfExists(folder.resolve("out"));
            Files.deleteIfExists(folder.resolve("err"));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + folder, e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
