package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script at the top of the project, with the JAR of this build. */
class LauncherIT {

    private static final int ENDED_BY_SIGTERM = 143;
    private static final Duration ARCHIVED_WITHIN = Duration.ofMinutes(3);

    @TempDir
    Path folder;

    @TempDir
    Path elsewhere;

    private LauncherFolder launcher;

    @BeforeEach
    void setUp() throws IOException {
        launcher = new LauncherFolder(folder);
    }

    @Test
    void worksFromAnyFolderAndThroughALink() throws Exception {
        launcher.withJar();
        Path link = Files.createSymbolicLink(elsewhere.resolve("linked"), launcher.launcher());

        try (Program caravan = launcher.run(link, elsewhere, "--version")) {

            assertThat(caravan.exitCode()).as(caravan.err()).isZero();
            assertThat(caravan.out()).startsWith("caravan ");
        }
    }

    @Test
    void passesTheExitCodeOn() throws Exception {
        launcher.withJar();

        try (Program caravan = launcher.run("counters", "--no-such-option")) {

            assertThat(caravan.exitCode()).isEqualTo(2);
        }
    }

    @Test
    void becomesJavaSoThatSignalsArrive() throws Exception {
        Health health = Health.onFreePort();
        launcher.withJar().with(health.environment());

        try (Program caravan = launcher.run()) {
            health.awaitAnswer(caravan);
            String executable = caravan.executable();
            caravan.terminate();

            assertThat(executable).endsWith("/java");
            assertThat(caravan.exitCode()).isIn(0, ENDED_BY_SIGTERM);
        }
    }

    @Test
    void namesAJavaThatIsTooOld() throws Exception {
        launcher.withJar().withJdk("11.0.2");

        try (Program caravan = launcher.run("--version")) {

            assertThat(caravan.exitCode()).isEqualTo(1);
            assertThat(caravan.err().lines())
                    .singleElement()
                    .asString()
                    .contains("Java 11.0.2", "needs 17 or later", "JAVA_HOME");
        }
    }

    @Test
    void saysWhereItLookedForJava() throws Exception {
        launcher.withJar().with("JAVA_HOME", elsewhere.resolve("nowhere").toString());

        try (Program caravan = launcher.run("--version")) {

            assertThat(caravan.exitCode()).isEqualTo(1);
            assertThat(caravan.err()).contains("No java in JAVA_HOME (" + elsewhere.resolve("nowhere"));
        }
    }

    @Test
    void buildsTheJarWhenItIsMissing() throws Exception {
        Files.writeString(folder.resolve("pom.xml"), "<project/>");
        launcher.withProgram("mvn", "echo \"$@\" > maven-arguments; cp '" + Program.JAR + "' target/caravan.jar");

        try (Program caravan = launcher.run("--version")) {

            assertThat(caravan.exitCode()).as(caravan.err()).isZero();
            assertThat(caravan.out()).startsWith("caravan ");
            assertThat(caravan.err())
                    .startsWith("caravan: building target/caravan.jar")
                    .hasLineCount(1);
            assertThat(folder.resolve("maven-arguments")).content().contains("package");
            assertThat(archives()).hasSize(1);
        }
    }

    @Test
    void tellsTheBuildWhichCommitItIs() throws Exception {
        Files.writeString(folder.resolve("pom.xml"), "<project/>");
        Files.createDirectory(folder.resolve(".git"));
        launcher.withProgram("git", "case $1 in log) echo 2026-11-22T08:50:09Z ;; *) echo 0123456789ab-dirty ;; esac")
                .withProgram("mvn", "echo \"$@\" > maven-arguments; cp '" + Program.JAR + "' target/caravan.jar");

        try (Program caravan = launcher.run("--version")) {

            assertThat(caravan.exitCode()).as(caravan.err()).isZero();
            assertThat(folder.resolve("maven-arguments"))
                    .content()
                    .contains("-Dcaravan.commit=0123456789ab-dirty", "-Dcaravan.commit-time=2026-11-22T08:50:09Z");
        }
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws Exception {
        launcher.withJar().withProgram("mvn", "touch built");
        Files.setLastModifiedTime(launcher.jar(), FileTime.from(Instant.now().minusSeconds(60)));
        Files.writeString(folder.resolve("pom.xml"), "<project/>");

        try (Program first = launcher.run("--version")) {
            first.exitCode();
        }
        boolean builtForNewerPom = Files.deleteIfExists(folder.resolve("built"));
        try (Program second = launcher.run("--version")) {
            second.exitCode();
        }

        assertThat(builtForNewerPom).isTrue();
        assertThat(folder.resolve("built")).doesNotExist();
    }

    @Test
    void showsWhatMavenSaidWhenTheBuildFails() throws Exception {
        Files.writeString(folder.resolve("pom.xml"), "<project/>");
        launcher.withProgram("mvn", "echo 'cannot find symbol'; exit 1");

        try (Program caravan = launcher.run("--version")) {

            assertThat(caravan.exitCode()).isEqualTo(1);
            assertThat(caravan.err()).contains("cannot find symbol", "caravan: The build failed");
        }
    }

    @Test
    void usesAClassDataArchiveFromTheSecondRunOn() throws Exception {
        launcher.withJar();
        try (Program first = launcher.run("--version")) {
            assertThat(first.exitCode()).isZero();
            assertThat(first.err()).isEmpty();
        }
        await("the archive is there")
                .atMost(ARCHIVED_WITHIN)
                .until(() -> archives().size() == 1);
        launcher.with("JAVA_OPTS", "-Xlog:class+load");

        try (Program second = launcher.run("--version")) {

            assertThat(second.exitCode()).isZero();
            assertThat(second.out())
                    .containsPattern("io\\.caravan\\.cli\\.CaravanCommand source: shared objects file \\(top\\)");
        }
    }

    @Test
    void doesWithoutAnArchiveWhereItCannotWriteOne() throws Exception {
        launcher.withJar();
        Files.writeString(launcher.classData(), "in the way");

        try (Program caravan = launcher.run("--version")) {

            assertThat(caravan.exitCode()).isZero();
            assertThat(caravan.out()).startsWith("caravan ");
            assertThat(caravan.err()).isEmpty();
        }
    }

    @Test
    void letsTheUserNameAnotherCollector() throws Exception {
        launcher.withJar().with("JAVA_OPTS", "-XX:+UseParallelGC").with("CARAVAN_OPTS", "-Xlog:gc=info");

        try (Program caravan = launcher.run("--version")) {

            assertThat(caravan.exitCode()).isZero();
            assertThat(caravan.out()).contains("Using Parallel");
        }
    }

    private List<Path> archives() throws IOException {
        if (!Files.isDirectory(launcher.classData())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(launcher.classData())) {
            return files.filter(file -> file.toString().endsWith(".jsa")).toList();
        }
    }
}
