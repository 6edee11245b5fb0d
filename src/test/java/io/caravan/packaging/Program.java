package io.caravan.packaging;

import static org.awaitility.Awaitility.await;

import io.caravan.testing.ClassArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A program in a process of its own, with what it wrote. */
final class Program implements AutoCloseable {

    /** The runnable JAR of this build. */
    static final Path JAR =
            Path.of(System.getProperty("caravan.jar", "target/caravan.jar")).toAbsolutePath();

    /** The JDK of this test. */
    static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

    private static final Duration LONGEST = Duration.ofMinutes(4);

    private final Process process;
    private final Path out;
    private final Path err;

    private Program(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts the runnable JAR in a folder. */
    static Program jar(Path folder, Map<String, String> environment, String... arguments) {
        String java = JAVA_HOME.resolve("bin").resolve("java").toString();
        return start(
                folder,
                environment,
                Stream.concat(Stream.of(java, "-XX:TieredStopAtLevel=1", "-jar", JAR.toString()), Stream.of(arguments))
                        .toList());
    }

    /** Returns how to start a command of the program as it was compiled, with little memory, in a list that may be added to. */
    static List<String> caravan(String... command) {
        List<String> java = ClassArchive.java();
        java.add("io.caravan.Caravan");
        java.addAll(List.of(command));
        return java;
    }

    static Program start(Path folder, Map<String, String> environment, List<String> command) {
        try {
            Path out = Files.createTempFile("caravan-program-", ".out");
            Path err = Files.createTempFile("caravan-program-", ".err");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.matches(
                            "(REDIS|S3|AWS|PSQL|PG|POSTGRES|STREAM|KEY|SYNC|MONITOR|LOG|SOURCE|CARAVAN|RUST|JAVA)_.*"));
            builder.environment().putAll(environment);
            return new Program(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + command.get(0), e);
        }
    }

    /** Waits for the end and returns the exit code. */
    int exitCode() {
        await("the program ends").atMost(LONGEST).until(() -> !process.isAlive());
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Asks it to end, by SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** @param name of the signal, such as HUP */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        if (kill.waitFor() != 0) {
            throw new IOException("Cannot send SIG" + name + " to process " + process.pid());
        }
    }

    /** Returns the path of what runs in the process now. */
    String executable() {
        return process.info().command().orElse("");
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        await("the program is gone").atMost(Duration.ofSeconds(30)).until(() -> !process.isAlive());
        try {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + out, e);
        }
    }
}
