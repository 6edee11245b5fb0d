package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * docker/caravan-stack up to the command line that it hands to docker, which is only noted here: nothing is started. What the compose
 * file says is asked of a real Compose.
 */
@EnabledIf(value = "isPossible", disabledReason = "needs docker-compose, shellcheck and script")
class StackScriptIT {

    @TempDir
    Path folder;

    private NotedDocker docker;

    static boolean isPossible() {
        return List.of("docker-compose", "shellcheck", "script").stream().allMatch(Installed::has);
    }

    @BeforeEach
    void begin() throws IOException {
        docker = new NotedDocker(folder);
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
                "start --services rabbitmq | example.env up --detach --no-deps rabbitmq rabbitmq-queue",
                "stop --no | example.env down",
                "stop | example.env down",
                "stop --yes | example.env down --volumes",
                "stop --volumes --yes | example.env down --volumes",
                "build | example.env build caravan",
                "logs | example.env logs",
                "logs caravan --follow | example.env logs --follow caravan",
                "logs rabbitmq -f | example.env logs --follow rabbitmq",
                "status | example.env ps"
            })
    void asksDockerFor(String line, String expected) throws Exception {
        try (Program stack = docker.stack(line)) {
            assertThat(stack.exitCode()).as(stack.err()).isZero();
        }
        assertThat(docker.noted()).isEqualTo(expected);
    }

    @Test
    void tellsWhereToLookAtWhatItStarted() throws Exception {
        try (Program stack =
                docker.stack(Map.of("OBSERVE_PUBLISHED_PORT", "8080"), "start --services caravan,prometheus")) {
            assertThat(stack.exitCode()).as(stack.err()).isZero();
            assertThat(stack.out().lines())
                    .containsExactly(
                            "Started. Logs: caravan-stack logs --follow",
                            "Caravan: http://localhost:8080",
                            "Prometheus: http://localhost:9090");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"restore redis://redis", "backup --once", "backup prune --keep 3", "verify sync"})
    void startsNothingOverAndOverThatEndsByItself(String command) {
        try (Program stack = docker.stack(Map.of("CARAVAN_COMMAND", command), "start")) {
            assertThat(stack.exitCode()).isEqualTo(1);
            assertThat(stack.err())
                    .contains("'" + command + "' ends by itself: docker run --rm caravan:0.1.0 " + command);
        }
        assertThat(docker.calls()).doesNotExist();
    }

    @Test
    void handsTheEnvFileOn() throws Exception {
        Files.copy(Path.of("docker/example.env"), folder.resolve("mine.env"));

        try (Program stack = docker.stack("start --env-file mine.env")) {
            assertThat(stack.exitCode()).as(stack.err()).isZero();
        }
        assertThat(docker.noted()).isEqualTo("mine.env up --detach");
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
        try (Program stack = docker.stack(line)) {
            assertThat(stack.exitCode()).isEqualTo(2);
            assertThat(stack.err()).contains("caravan-stack: ", words);
        }
        assertThat(docker.calls()).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"y | example.env down --volumes", "n | example.env down", "'' | example.env down"})
    void asksOnATerminalWhatToDoWithTheVolumes(String answer, String expected) throws Exception {
        String typed = "printf '" + answer + "\\n' | script -qec '" + NotedDocker.SCRIPT + " stop' /dev/null";

        try (Program stack = docker.start(Map.of(), List.of("sh", "-c", typed))) {
            assertThat(stack.exitCode()).as(stack.err()).isZero();
            assertThat(stack.out()).contains("Remove the volumes too");
        }
        assertThat(docker.noted()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"build", "start --build"})
    void tellsTheImageWhichCommitItIs(String line) throws Exception {
        docker.write("git", "#!/bin/sh\ncase $3 in log) echo 2026-11-22T08:50:09Z ;; *) echo 0123456789ab ;; esac\n");
        boolean known = Files.exists(Path.of(".git"));

        try (Program stack = docker.stack(line)) {
            assertThat(stack.exitCode()).as(stack.err()).isZero();
        }
        assertThat(docker.service("caravan").at("build", "args").map())
                .containsEntry("CARAVAN_COMMIT", known ? "0123456789ab" : "")
                .containsEntry("CARAVAN_COMMIT_TIME", known ? "2026-11-22T08:50:09Z" : "");
    }

    @Test
    void notesWhatItDidAndHowThatEnded() throws Exception {
        for (String line : List.of("start --services redis", "status", "stop --yes")) {
            try (Program stack = docker.stack(line)) {
                assertThat(stack.exitCode()).as(stack.err()).isZero();
            }
        }
        docker.write("docker", "#!/bin/sh\n[ \"$1\" != info ] || { echo 'no daemon' >&2; exit 1; }\n");
        try (Program stack = docker.stack("build")) {
            assertThat(stack.exitCode()).isEqualTo(1);
        }

        assertThat(Files.readString(docker.log()).replaceAll("(?m)^\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}[+-]\\d{4} ", ""))
                .isEqualTo("""
                        caravan-stack start --services redis
                        start ended with exit code 0
                        caravan-stack stop --yes
                        stop ended with exit code 0
                        caravan-stack build
                        failed: The Docker engine does not answer: no daemon
                        build ended with exit code 1
                        """);
    }

    @Test
    void goesOnWithoutALogThatCannotBeWritten() throws Exception {
        try (Program stack = docker.stack(Map.of("CARAVAN_STACK_LOG", "/nowhere/stack.log"), "stop --no")) {
            assertThat(stack.exitCode()).isZero();
            assertThat(stack.err()).containsOnlyOnce("cannot write to /nowhere/stack.log");
        }
        assertThat(docker.noted()).isEqualTo("example.env down");
    }

    @Test
    void saysInOneLineThatTheEngineDoesNotAnswer() throws Exception {
        docker.write("docker", "#!/bin/sh\n[ \"$1\" != info ] || { echo 'no daemon' >&2; exit 1; }\n");

        try (Program stack =
                docker.stack("start --env-file " + Path.of("docker/example.env").toAbsolutePath())) {
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
                folder,
                Map.of("PATH", bin.toString(), "CARAVAN_STACK_LOG", ""),
                List.of(NotedDocker.SCRIPT.toString(), "start", "--env-file", values))) {
            assertThat(stack.exitCode()).isEqualTo(1);
            assertThat(stack.err())
                    .isEqualTo("caravan-stack: No docker on the PATH. Install Docker Engine with its compose plugin\n");
        }
    }

    @Test
    void shellcheckFindsNothing() {
        try (Program check = docker.start(
                Map.of(),
                List.of(
                        "shellcheck",
                        NotedDocker.SCRIPT.toString(),
                        NotedDocker.SCRIPT.resolveSibling("healthy").toString()))) {
            assertThat(check.exitCode()).as(check.out()).isZero();
        }
    }
}
