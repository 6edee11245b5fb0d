package io.caravan.packaging;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The Camel CLI 4.17.0, as a program {@code camel}, with a Maven repository of its own for Caravan: all other artifacts are those of
 * this machine's.
 */
final class CamelCli implements AutoCloseable {

    /** Variable with further class path of the CLI itself, which begins with a colon. */
    static final String MORE_CLASSES = "MORE_CLASSES";

    /** The JAR of this build that others depend on. */
    static final Path BUILT = Path.of("target/caravan-0.1.0.jar").toAbsolutePath();

    private static final String POM = """
            <project>
              <modelVersion>4.0.0</modelVersion>
              <groupId>io.caravan.test</groupId>
              <artifactId>camel-cli</artifactId>
              <version>1</version>
              <dependencies>
                <dependency>
                  <groupId>org.apache.camel</groupId>
                  <artifactId>camel-jbang-core</artifactId>
                  <version>4.17.0</version>
                </dependency>
              </dependencies>
            </project>
            """;

    private final Path repository;
    private final Path programs;

    private CamelCli(Path repository, Path programs) {
        this.repository = repository;
        this.programs = programs;
    }

    /**
     * Makes one for which Caravan is not installed.
     *
     * @param home an empty folder for what the CLI writes
     */
    static CamelCli in(Path home) throws IOException {
        String library = resolve(home);
        Path ofMachine = Path.of(library.substring(0, library.indexOf("/org/apache/camel/")));
        Path repository = Files.createDirectories(home.resolve("repository"));
        link(ofMachine, repository, "io");
        link(ofMachine.resolve("io"), Files.createDirectory(repository.resolve("io")), "caravan");
        return new CamelCli(repository, program(home, repository, main(home) + File.pathSeparator + library));
    }

    /** Puts into the repository what {@code mvn install} puts there. */
    CamelCli install() throws IOException {
        Path folder = Files.createDirectories(artifact().getParent());
        Files.copy(BUILT, artifact());
        Files.copy(Path.of("pom.xml"), folder.resolve("caravan-0.1.0.pom"));
        return this;
    }

    /** Returns the folder that Maven is to use as its local repository. */
    Path repository() {
        return repository;
    }

    /** Returns where the JAR is when Caravan is installed. */
    Path artifact() {
        return repository.resolve("io/caravan/caravan/0.1.0/caravan-0.1.0.jar");
    }

    /** Returns the class path of the CLI, from what Maven has on this machine or else from its servers. */
    private static String resolve(Path home) throws IOException {
        Path pom = Files.writeString(home.resolve("pom.xml"), POM);
        Path list = home.resolve("class-path");
        for (String offline : new String[] {"--offline", "--batch-mode"}) {
            List<String> maven = List.of(
                    "mvn",
                    "-q",
                    offline,
                    "-f",
                    pom.toString(),
                    "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath",
                    "-Dmdep.outputFile=" + list);
            try (Program program = Program.start(home, Map.of(), maven)) {
                if (program.exitCode() == 0) {
                    return Files.readString(list).strip();
                }
                if (offline.equals("--batch-mode")) {
                    throw new IOException("Maven found no Camel CLI: " + program.out());
                }
            }
        }
        throw new IllegalStateException("unreachable");
    }

    private static void link(Path from, Path to, String without) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.filter(each -> !each.endsWith(without)).toList()) {
                Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
            }
        }
    }

    private static Path main(Path home) throws IOException {
        String name = CamelCliMain.class.getName().replace('.', '/') + ".class";
        Path file = home.resolve("main").resolve(name);
        Files.createDirectories(file.getParent());
        try (InputStream compiled = CamelCliMain.class.getClassLoader().getResourceAsStream(name)) {
            Files.copy(compiled, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return home.resolve("main");
    }

    private static Path program(Path home, Path repository, String classPath) throws IOException {
        Path programs = Files.createDirectory(home.resolve("bin"));
        Path camel = Files.writeString(
                programs.resolve("camel"),
                String.join(
                        " ",
                        "#!/bin/sh\nexec",
                        "'" + Program.JAVA_HOME.resolve("bin/java") + "'",
                        "-XX:TieredStopAtLevel=1",
                        "'-Duser.home=" + home + "'",
                        "'-Dmaven.repo.local=" + repository + "'",
                        "-cp '" + classPath + "'${" + MORE_CLASSES + "}",
                        CamelCliMain.class.getName(),
                        "\"$@\"\n"));
        Files.setPosixFilePermissions(camel, PosixFilePermissions.fromString("rwxr-xr-x"));
        return programs;
    }

    /** Types a line into a shell, in a folder. */
    Program type(Path folder, Map<String, String> environment, String line) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("PATH", programs + File.pathSeparator + System.getenv("PATH"));
        return Program.start(folder, variables, List.of("bash", "-c", line));
    }

    /** Takes the links away, behind which the machine's repository lies. */
    @Override
    public void close() throws IOException {
        for (Path folder : List.of(repository, repository.resolve("io"))) {
            try (Stream<Path> entries = Files.list(folder)) {
                for (Path link : entries.filter(Files::isSymbolicLink).toList()) {
                    Files.delete(link);
                }
            }
        }
    }
}
