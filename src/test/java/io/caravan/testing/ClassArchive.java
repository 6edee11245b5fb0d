package io.caravan.testing;

import io.caravan.Caravan;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * The program as it was compiled, in a form in which a Java process starts in half the time: one JAR in place of the folder of
 * classes, and an archive of the classes that a run loads. A test starts the program dozens of times.
 */
public final class ClassArchive {

    private static final ClassArchive INSTANCE = new ClassArchive();

    private final String classPath;
    private final Path archive;

    private ClassArchive() {
        try {
            Path folder = Files.createTempDirectory("caravan-classes");
            Path classes = Path.of(Caravan.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .getPath());
            Path jar = Files.isDirectory(classes) ? jarOf(classes, folder.resolve("caravan.jar")) : classes;
            classPath = jar + File.pathSeparator + dependencies();
            archive = folder.resolve("caravan.jsa");
            dump();
            Stream.of(folder, jar, archive)
                    .filter(each -> each.startsWith(folder))
                    .forEach(each -> each.toFile().deleteOnExit());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot archive the classes of the program", e);
        }
    }

    /** Returns how to start Java with the program on its class path, in a list that may be added to. */
    public static List<String> java() {
        return INSTANCE.command();
    }

    private List<String> command() {
        List<String> command = bare();
        if (Files.exists(archive)) {
            command.add("-XX:SharedArchiveFile=" + archive);
        }
        command.addAll(List.of("-cp", classPath));
        return command;
    }

    private static List<String> bare() {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m"));
    }

    private static String dependencies() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return String.join(
                File.pathSeparator,
                Stream.of(all.split(File.pathSeparator))
                        .filter(entry -> entry.endsWith(".jar"))
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .toList());
    }

    private static Path jarOf(Path classes, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream content = new JarOutputStream(file);
                Stream<Path> found = Files.walk(classes)) {
            for (Path each : found.filter(Files::isRegularFile).toList()) {
                String name = classes.relativize(each).toString().replace(File.separatorChar, '/');
                content.putNextEntry(new ZipEntry(name));
                Files.copy(each, content);
            }
        }
        return jar;
    }

    /** Runs the program until it finds no server, which loads most of its classes. Where that makes no archive, none is used. */
    private void dump() throws IOException {
        List<String> command = bare();
        command.addAll(List.of("-XX:ArchiveClassesAtExit=" + archive, "-cp", classPath, Caravan.class.getName()));
        command.addAll(List.of("counters", "--redis-port", "1", "--psql-port", "1", "--psql-user", "none"));
        command.addAll(List.of("--psql-db", "none", "--psql-table", "none", "-e", "grp=(x)"));
        Process process = new ProcessBuilder(command)
                .directory(archive.getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(3, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
