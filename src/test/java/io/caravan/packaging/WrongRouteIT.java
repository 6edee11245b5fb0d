package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A route file of a user that cannot be used, beside the JAR. */
class WrongRouteIT {

    @TempDir
    Path folder;

    @BeforeEach
    void makesFolder() throws IOException {
        Files.createDirectory(folder.resolve("routes"));
    }

    private void write(String step) throws IOException {
        Files.writeString(
                folder.resolve("routes/mine.camel.yaml"),
                "- route:\n    id: mine\n    from:\n      uri: timer:mine\n      steps:\n        - to:\n            uri: "
                        + step + "\n");
    }

    @Test
    void endsTheServiceWithOneLineAndNoTrace() throws IOException {
        write("redis-restore:x?foo=1");

        try (Program service = Program.jar(folder, Health.onFreePort().environment(), "run")) {

            assertThat(service.exitCode()).isEqualTo(1);
            assertThat(service.err().lines().filter(line -> !line.contains(" INFO ")))
                    .containsExactly(
                            "caravan run: routes/mine.camel.yaml:7:18: There is no option 'foo' of redis-restore");
        }
    }

    @Test
    void isNamedByValidate() throws IOException {
        write("nosuch:x");

        try (Program validate = Program.jar(folder, Map.of(), "validate")) {

            assertThat(validate.exitCode()).isEqualTo(1);
            assertThat(validate.err())
                    .isEqualTo("routes/mine.camel.yaml:7:18: There is no component 'nosuch'. Put its JAR on the class"
                            + " path\n");
        }
    }

    @Test
    void validateTakesOneThatIsRight() throws IOException {
        write("log:mine");

        try (Program validate = Program.jar(folder, Map.of(), "validate")) {

            assertThat(validate.exitCode()).isZero();
            assertThat(validate.out()).isEqualTo("All route files can be used.\n");
            assertThat(validate.err()).isEmpty();
        }
    }

    @Test
    void validateRefusesAFileThatIsNotThere() {
        try (Program validate = Program.jar(folder, Map.of(), "validate", "nowhere.camel.yaml")) {

            assertThat(validate.exitCode()).isEqualTo(2);
            assertThat(validate.err()).contains("nowhere.camel.yaml");
        }
    }
}
