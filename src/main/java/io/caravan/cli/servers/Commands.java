package io.caravan.cli.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs short commands to their end. */
final class Commands {

    private static final int LIMIT_SECONDS = 60;

    private Commands() {}

    /** Returns what the command printed, or nothing when it is absent, fails, or takes longer than a minute. */
    static Optional<String> outputOf(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return endsWell(process) ? Optional.of(output.strip()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Runs the command with its output going to the log, and fails with the tail of it. */
    static void run(List<String> command, ServerLog log) {
        log.markStart();
        try {
            Process process = new ProcessBuilder(command)
                    .directory(log.file().getParent().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()))
                    .start();
            if (!endsWell(process)) {
                throw new ServerStartException("Command " + String.join(" ", command) + " failed.", log.tail());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + String.join(" ", command), e);
        }
    }

    private static boolean endsWell(Process process) {
        try {
            if (process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
            return false;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
