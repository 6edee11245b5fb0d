package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * docker/caravan-stack up to the command line that it hands to docker, which is only noted here: nothing is started. What the compose
 * file says is asked of a real Compose.
 */
@EnabledIf(value = "isPossible", disabledReason = "needs docker-compose, shellcheck and script")
class StackScriptIT {

    private static final Path SCRIPT = Path.of("docker/caravan-stack").toAbsolutePath();
    private static final String NOTES = """
            #!/bin/sh
            case "$*" in
                'compose version' | info) ;;
                *' config --services') shift; exec docker-compose "$@" ;;
                *) echo "$*" | sed 's:^compose --project-name caravan --env-file .*/\\(.*\\) -f .*/docker/compose.yaml:\\1:' >> "$0.calls" ;;
            esac
            """;

    @TempDir
    Path folder;

    static boolean isPossible() {
        return List.of("docker-compose", "shellcheck", "script").stream().allMatch(Installed::has);
    }

    @BeforeEach
    void begin() throws IOException {
        write("docker", NOTES);
    }

    private void write(String program, String text) throws IOException {
        Path file = folder.resolve(program);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Program start(List<String> command) {
        return Program.start(folder, Map.of("PATH", folder + ":" + System.getenv("PATH")), command);
    }

    private Program stack(String line) {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
        command.addAll(List.of(line.split(" ")));
        return start(command);
    }

    /** Returns what docker was asked to do, after the name of the env file. */
    private String noted() throws IOException {
        return Files.readString(folder.resolve("docker.calls")).strip();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "start | example.env up --detach",
                "start --build | example.env up --detach --build",
                "start --services caravan | example.env up --detach --no-deps caravan",
                "start --services caravan,redis | example.env up --detach --no-deps caravan redis",
                "start --services caravan redis --build | example.env up --detach --build --no-deps caravan redis",
                "start --services redis-postgres-sync-service redis-cache | example.env up --detach --no-deps caravan redis",
                "start --services rabbitmq | example.env up --detach --no-deps rabbitmq rabbitmq-queue",
                "stop --no | example.env down",
                "stop | example.env down",
                "stop --yes | example.env down --volumes",
                "stop --volumes --yes | example.env down --volumes",
                "build | example.env build caravan",
                "logs | example.env logs",
                "logs caravan --follow | example.env logs --follow caravan",
                "status | example.env ps"
            })
    void asksDockerFor(String line, String expected) throws Exception {
        try (Program stack = stack(line)) {
            assertThat(stack.exitCode()).as(stack.err()).isZero();
        }
        assertThat(noted()).isEqualTo(expected);
    }

    @Test
    void handsTheEnvFileOn() throws Exception {
        Files.copy(Path.of("docker/example.env"), folder.resolve("mine.env"));

        try (Program stack = stack("start --env-file mine.env")) {
            assertThat(stack.exitCode()).as(stack.err()).isZero();
        }
        assertThat(noted()).isEqualTo("mine.env up --detach");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "start --services cache | No service cache; there are caravan, grafana, postgres",
                "start --services | --services needs a value",
                "start --yes | --yes is for stop, not for start",
                "stop --services redis | --services is for start, not for stop",
                "stop --volumes | say --yes where nobody can be asked",
                "begin | Unknown command begin",
                "start now | Unknown argument now",
                "start --now | Unknown option --now"
            })
    void saysWhatIsWrongWithACommandLine(String line, String words) {
        try (Program stack = stack(line)) {
            assertThat(stack.exitCode()).isEqualTo(2);
            assertThat(stack.err()).contains("caravan-stack: ", words);
        }
        assertThat(folder.resolve("docker.calls")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"y | example.env down --volumes", "n | example.env down", "'' | example.env down"})
    void asksOnATerminalWhatToDoWithTheVolumes(String answer, String expected) throws Exception {
        String typed = "printf '" + answer + "\\n' | script -qec '" + SCRIPT + " stop' /dev/null";

        try (Program stack = start(List.of("sh", "-c", typed))) {
            assertThat(stack.exitCode()).as(stack.err()).isZero();
            assertThat(stack.out()).contains("Remove the volumes too");
        }
        assertThat(noted()).isEqualTo(expected);
    }

    @Test
    void saysInOneLineThatTheEngineDoesNotAnswer() throws Exception {
        write("docker", "#!/bin/sh\n[ \"$1\" != info ] || { echo 'no daemon' >&2; exit 1; }\n");

        try (Program stack =
                stack("start --env-file " + Path.of("docker/example.env").toAbsolutePath())) {
            assertThat(stack.exitCode()).isEqualTo(1);
            assertThat(stack.err()).isEqualTo("caravan-stack: The Docker engine does not answer: no daemon\n");
        }
    }

    @Test
    void saysInOneLineThatThereIsNoDocker() throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        for (String tool : List.of("bash", "dirname", "readlink")) {
            Files.createSymbolicLink(bin.resolve(tool), Path.of("/usr/bin", tool));
        }
        String values = Path.of("docker/example.env").toAbsolutePath().toString();

        try (Program stack = Program.start(
                folder, Map.of("PATH", bin.toString()), List.of(SCRIPT.toString(), "start", "--env-file", values))) {
            assertThat(stack.exitCode()).isEqualTo(1);
            assertThat(stack.err())
                    .isEqualTo("caravan-stack: No docker on the PATH. Install Docker Engine with its compose plugin\n");
        }
    }

    @Test
    void shellcheckFindsNothing() {
        try (Program check = start(List.of(
                "shellcheck",
                SCRIPT.toString(),
                SCRIPT.resolveSibling("healthy").toString()))) {
            assertThat(check.exitCode()).as(check.out()).isZero();
        }
    }
}
