package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** docker/caravan-stack with the service names and the env.conf of redis_pg_sync, the file as its README gives it. */
@EnabledIf(value = "isPossible", disabledReason = "needs docker-compose")
class StackSyncIT {

    static final Path ENV_CONF =
            Path.of("src/test/resources/redis_pg_sync/env.conf").toAbsolutePath();

    @TempDir
    Path folder;

    private NotedDocker docker;

    static boolean isPossible() {
        return Installed.has("docker-compose");
    }

    @BeforeEach
    void begin() throws IOException {
        docker = new NotedDocker(folder);
    }

    private void succeeds(Map<String, String> environment, String line) {
        try (Program stack = docker.stack(environment, line + " --env-file " + ENV_CONF)) {
            assertThat(stack.exitCode()).as(stack.err()).isZero();
            assertThat(stack.err()).isEmpty();
        }
    }

    private Map<String, String> started() throws IOException {
        Map<String, String> variables = new HashMap<>();
        docker.service("caravan").at("environment").map().forEach((name, value) -> variables.put(name, "" + value));
        return variables;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "start --services redis-postgres-sync-service | env.conf up --detach --no-deps caravan | sync",
                "start --services redis-postgres-sync-service redis-cache | env.conf up --detach --no-deps caravan redis | sync",
                "start --services redis-cache postgres redis-postgres-sync-service"
                        + " | env.conf up --detach --no-deps redis postgres caravan | sync",
                "start --services redis-stream-processor-service | env.conf up --detach --no-deps caravan | sync --mode monitor",
                "start --services redis-stream-processor-service redis-postgres-sync-service"
                        + " | env.conf up --detach --no-deps caravan | sync",
                "start --services caravan | env.conf up --detach --no-deps caravan | run"
            })
    void startsItsServices(String line, String asked, String command) throws Exception {
        succeeds(Map.of(), line);

        assertThat(docker.noted()).isEqualTo(asked);
        assertThat(docker.service("caravan").at("command").text()).isEqualTo(command);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stop --no | env.conf down",
                "build | env.conf build caravan",
                "logs -f | env.conf logs --follow",
                "logs redis-postgres-sync-service | env.conf logs caravan",
                "logs -f redis-stream-processor-service | env.conf logs --follow caravan",
                "logs redis-cache | env.conf logs redis"
            })
    void needsNoPasswordOfServersThatItDoesNotStart(String line, String asked) throws Exception {
        succeeds(Map.of(), line);

        assertThat(docker.noted()).isEqualTo(asked);
    }

    @Test
    void handsOnWhatTheFileHoldsAndNothingMore() throws Exception {
        Properties file = new Properties();
        file.load(Files.newBufferedReader(ENV_CONF));
        Map<String, String> expected = new HashMap<>();
        file.stringPropertyNames().forEach(name -> expected.put(name, file.getProperty(name)));
        expected.put("SYNC_INTERVAL", "5");
        expected.put("REDIS_URI", "redis://redis:6379/0");
        expected.put("POSTGRES_URL", "jdbc:postgresql://postgres:5432/caravan");
        expected.put("RABBITMQ_URI", "amqp://rabbitmq:5672");
        expected.put("S3_SERVER", "http://s3:8333");

        succeeds(Map.of(), "start --services redis-postgres-sync-service");

        assertThat(started()).isEqualTo(expected);
    }

    @Test
    void theVariablesOfItsOwnProcessWin() throws Exception {
        succeeds(
                Map.of(
                        "REDIS_HOST", "cache-1",
                        "REDIS_PASSWORD", "a$b \"c",
                        "STREAM_CONFLICT_OVERWRITE", "true",
                        "RETRY_DELAY", "7",
                        "CARAVAN_COMMAND", "sync --log-level DEBUG",
                        "NOT_OURS", "x"),
                "start --services redis-postgres-sync-service");

        assertThat(docker.service("caravan").at("command").text()).isEqualTo("sync --log-level DEBUG");
        assertThat(started())
                .containsEntry("REDIS_HOST", "cache-1")
                .containsEntry("REDIS_PASSWORD", "a$$b \"c")
                .containsEntry("STREAM_CONFLICT_OVERWRITE", "true")
                .containsEntry("RETRY_DELAY", "7")
                .containsEntry("REDIS_PORT", "6379")
                .doesNotContainKeys("NOT_OURS", "PATH", "RABBITMQ_PASSWORD");
    }

    @Test
    void namesThePasswordsThatTheServersNeed() throws Exception {
        try (Program stack = docker.stack("start --env-file " + ENV_CONF)) {
            assertThat(stack.exitCode()).isEqualTo(1);
            assertThat(stack.err())
                    .isEqualTo(
                            "caravan-stack: No value for RABBITMQ_PASSWORD S3_SECRET_KEY GRAFANA_PASSWORD. Set it in "
                                    + ENV_CONF + ", or start without the servers that need it: --services\n");
        }
        assertThat(docker.calls()).doesNotExist();
    }

    @Test
    void whatRunsThenReadsTheServersOfTheFile() throws Exception {
        succeeds(Map.of("REDIS_MAX_RETRIES", "0"), "start --services redis-postgres-sync-service");
        Map<String, String> environment = new HashMap<>(Health.onFreePort().environment());
        environment.putAll(started());

        try (Program sync = Program.start(folder, environment, Program.caravan("sync"))) {
            assertThat(sync.exitCode()).as(sync.err()).isEqualTo(1);
            assertThat(sync.err()).contains("redis-cache:6379");
        }
    }
}
