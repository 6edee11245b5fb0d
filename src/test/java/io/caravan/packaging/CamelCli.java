package io.caravan.packaging;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The Camel CLI 4.17.0, with a Maven repository of its own in which Caravan is installed: all other artifacts are those of this
 * machine's.
 */
final class CamelCli implements AutoCloseable {

    static final String DEPENDENCY = "--dep=mvn:io.caravan:caravan:0.1.0";

    private static final Path TARGET = Path.of("target").toAbsolutePath();
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

    private final Path home;
    private final Path repository;
    private final String classPath;

    private CamelCli(Path home, Path repository, String classPath) {
        this.home = home;
        this.repository = repository;
        this.classPath = classPath;
    }

    /** @param home an empty folder for what the CLI writes */
    static CamelCli in(Path home) throws IOException {
        String library = resolve(home);
        Path ofMachine = Path.of(library.substring(0, library.indexOf("/org/apache/camel/")));
        Path repository = Files.createDirectories(home.resolve("repository"));
        link(ofMachine, repository, "io");
        link(ofMachine.resolve("io"), Files.createDirectory(repository.resolve("io")), "caravan");
        Path artifact = Files.createDirectories(repository.resolve("io/caravan/caravan/0.1.0"));
        Files.copy(TARGET.resolve("caravan-0.1.0.jar"), artifact.resolve("caravan-0.1.0.jar"));
        Files.copy(Path.of("pom.xml"), artifact.resolve("caravan-0.1.0.pom"));
        return new CamelCli(home, repository, main(home) + File.pathSeparator + library);
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

    /** Types a command, in a folder. */
    Program type(Path folder, Map<String, String> environment, String... arguments) {
        List<String> java = List.of(
                Program.JAVA_HOME.resolve("bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Duser.home=" + home,
                "-Dmaven.repo.local=" + repository,
                "-cp",
                classPath,
                CamelCliMain.class.getName());
        return Program.start(
                folder,
                environment,
                Stream.concat(java.stream(), Stream.of(arguments)).toList());
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
