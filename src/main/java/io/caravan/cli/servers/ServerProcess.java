package io.caravan.cli.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One server process: started, signalled and waited for by its own process id, never by its name. Its output goes to
 * a log file. It ends with this Java process at the latest.
 */
final class ServerProcess {

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final long LONGEST_PAUSE_MILLIS = 100;

    private final String name;
    private final Process process;
    private final ServerLog log;

    private ServerProcess(String name, Process process, ServerLog log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** Starts the command in the folder of its log; the process leads itself, so the command must not fork away. */
    static ServerProcess start(String name, List<String> command, Map<String, String> environment, ServerLog log) {
        log.markStart();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(log.file().getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            AtExit.kill(process);
            return new ServerProcess(name, process, log);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + name + " with " + command.get(0), e);
        }
    }

    /**
     * Waits until {@code ready} says yes, asked at growing pauses. A process that ends before, or is not ready within
     * 60 seconds, fails with the tail of its output and does not go on running.
     */
    void awaitReady(BooleanSupplier ready) {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        for (long pause = 5; System.nanoTime() < deadline; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
            if (exitsWithin(Duration.ofMillis(pause))) {
                throw new ServerStartException(
                        name + " ended with exit code " + process.exitValue() + " before it was ready.", log.tail());
            }
            if (ready.getAsBoolean()) {
                return;
            }
        }
        kill();
        throw new ServerStartException(name + " was not ready within " + READY_WITHIN.toSeconds() + " s.", log.tail());
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    /** Sends a signal, named without SIG, to the process alone. */
    void signal(String signal) {
        if (process.isAlive()) {
            Signals.send(signal, List.of(process.toHandle()));
        }
    }

    /** Sends SIGKILL and waits for the end. */
    void kill() {
        process.destroyForcibly();
        exitsWithin(READY_WITHIN);
    }

    /** Sends the signal that asks for an orderly end, and SIGKILL when that took longer than {@code limit}. */
    void stop(String signal, Duration limit) {
        signal("CONT");
        signal(signal);
        if (!exitsWithin(limit)) {
            kill();
        }
    }

    boolean exitsWithin(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + name, e);
        }
    }
}
