package io.caravan.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A folder with the launcher in it, and nothing else of the project unless it is added. */
final class LauncherFolder {

    private final Path folder;
    private final Map<String, String> environment = new TreeMap<>(Map.of("JAVA_HOME", Program.JAVA_HOME.toString()));

    LauncherFolder(Path folder) throws IOException {
        this.folder = folder;
        Files.copy(Path.of("caravan"), launcher());
        Files.createDirectory(target());
    }

    Path launcher() {
        return folder.resolve("caravan");
    }

    Path target() {
        return folder.resolve("target");
    }

    Path classData() {
        return target().resolve("class-data");
    }

    Path jar() {
        return target().resolve("caravan.jar");
    }

    LauncherFolder withJar() throws IOException {
        Files.copy(Program.JAR, jar());
        return this;
    }

    /** Sets a variable; null takes it away. */
    LauncherFolder with(String variable, String value) {
        if (value == null) {
            environment.remove(variable);
        } else {
            environment.put(variable, value);
        }
        return this;
    }

    LauncherFolder with(Map<String, String> variables) {
        environment.putAll(variables);
        return this;
    }

    /** Puts a program before all others: {@code script} is what its shell runs. */
    LauncherFolder withProgram(String name, String script) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        write(bin.resolve(name), "#!/bin/sh\n" + script + "\n");
        return with("PATH", bin + ":" + System.getenv("PATH"));
    }

    /** Puts a JDK of that version in place, whose java does nothing. */
    LauncherFolder withJdk(String version) throws IOException {
        Path jdk = Files.createDirectories(folder.resolve("jdk"));
        Files.createDirectories(jdk.resolve("bin"));
        write(jdk.resolve("bin/java"), "#!/bin/sh\nexit 0\n");
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        return with("JAVA_HOME", jdk.toString());
    }

    private static void write(Path file, String script) throws IOException {
        Files.writeString(file, script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Program run(String... arguments) {
        return run(launcher(), folder, arguments);
    }

    Program run(Path launcher, Path from, String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(Stream.of(arguments).toList());
        return Program.start(from, environment, command);
    }
}
