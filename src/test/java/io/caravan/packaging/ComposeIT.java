package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.Installed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** docker/compose.yaml, read by a real Compose, which checks it against its schema; no engine is needed for that. */
@EnabledIf(value = "isPossible", disabledReason = "needs docker-compose")
class ComposeIT {

    private static final Path FOLDER = Path.of("docker").toAbsolutePath();
    private static final Set<String> ONCE = Set.of("rabbitmq-queue");

    @TempDir
    Path folder;

    static boolean isPossible() {
        return Installed.has("docker-compose");
    }

    private Program config(Path values, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("CARAVAN_ENV_FILE", values.toString());
        return Program.start(
                folder,
                environment,
                List.of(
                        "docker-compose",
                        "--env-file",
                        values.toString(),
                        "-f",
                        FOLDER.resolve("compose.yaml").toString(),
                        "config"));
    }

    /** Returns the services, all variables replaced by values. */
    private ShippedYaml services(Path values, Map<String, String> more) {
        try (Program config = config(values, more)) {
            assertThat(config.exitCode()).as(config.err()).isZero();
            return ShippedYaml.of(config.out()).at("services");
        }
    }

    private ShippedYaml services() {
        return services(FOLDER.resolve("example.env"), Map.of());
    }

    @Test
    void hasEveryServerThatTheFlowsNeedAndWhatWatchesThem() {
        assertThat(services().map())
                .containsOnlyKeys(
                        "redis", "postgres", "rabbitmq", "rabbitmq-queue", "s3", "caravan", "prometheus", "grafana");
    }

    @Test
    void everyImageHasAVersionEveryPortIsLoopbackAndEveryFileIsThere() {
        ShippedYaml services = services();
        for (String name : services.map().keySet()) {
            ShippedYaml service = services.at(name);
            assertThat(service.at("image").text()).as(name).matches("[a-z/]+:v?\\d+\\.\\d+[\\w.-]*");
            assertThat(service.at("ports").texts()).as(name).allMatch(port -> port.startsWith("127.0.0.1:"));
            assertThat(service.at("volumes").texts()).as(name).allSatisfy(volume -> {
                String source = volume.split(":")[0];
                assertThat(!source.startsWith("/") || Files.exists(Path.of(source)))
                        .as(volume)
                        .isTrue();
            });
            assertThat(service.at("restart").text()).isEqualTo(ONCE.contains(name) ? "on-failure" : "unless-stopped");
        }
    }

    @Test
    void caravanIsStartedWhenWhatItNeedsIsReady() {
        ShippedYaml services = services();
        Map<String, Object> needed = services.at("caravan", "depends_on").map();

        assertThat(needed).containsOnlyKeys("redis", "postgres", "rabbitmq-queue", "s3");
        for (String name : needed.keySet()) {
            String condition =
                    services.at("caravan", "depends_on", name, "condition").text();
            if (ONCE.contains(name)) {
                assertThat(condition).isEqualTo("service_completed_successfully");
            } else {
                assertThat(condition).isEqualTo("service_healthy");
                assertThat(services.at(name, "healthcheck", "test").texts()).isNotEmpty();
            }
        }
    }

    @Test
    void whatIsNamedElsewhereIsAService() throws Exception {
        Set<String> names = services().map().keySet();

        assertThat(Files.readString(FOLDER.resolve("prometheus/prometheus.yml")))
                .contains("- caravan:9876");
        assertThat(services().at("caravan", "environment").map().values().toString())
                .contains("redis://redis:6379", "//postgres:5432", "amqp://rabbitmq:5672", "http://s3:8333");
        assertThat(names).contains("caravan", "prometheus", "redis", "postgres", "rabbitmq", "s3");
    }

    @Test
    void everyFlowThatTheExampleSwitchesOnIsOne() throws Exception {
        Properties shipped = new Properties();
        shipped.load(Files.newBufferedReader(Path.of("application.properties")));
        Set<String> switches = new TreeSet<>();
        shipped.stringPropertyNames().stream()
                .filter(name -> name.endsWith(".enabled"))
                .forEach(name -> switches.add(name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_")));

        List<String> used = services().at("caravan", "environment").map().keySet().stream()
                .filter(name -> name.endsWith("_ENABLED"))
                .toList();

        assertThat(used).isNotEmpty().isSubsetOf(switches);
    }

    @Test
    void refusesToStartWithoutPasswords() throws Exception {
        try (Program config = config(Files.createFile(folder.resolve("empty.env")), Map.of())) {
            assertThat(config.exitCode()).isNotZero();
            assertThat(config.err()).contains("Set it in the env file");
        }
    }

    @Test
    void takesTheEnvFileOfThePostgresSyncServiceAsItIs() {
        Map<String, String> passwords = Map.of("RABBITMQ_PASSWORD", "p", "S3_SECRET_KEY", "p", "GRAFANA_PASSWORD", "p");

        ShippedYaml services = services(StackSyncIT.ENV_CONF, passwords);

        assertThat(services.at("caravan", "environment").map())
                .containsEntry("REDIS_HOST", "redis-cache")
                .containsEntry("POSTGRES_HOST", "remote-postgres-server")
                .containsEntry("POSTGRES_PASSWORD", "postgres")
                .containsEntry("SYNC_INTERVAL", "5")
                .doesNotContainKeys("RABBITMQ_PASSWORD", "S3_SECRET_KEY", "GRAFANA_PASSWORD");
        assertThat(services.at("redis", "networks", "default", "aliases").texts())
                .contains("redis-cache");
        assertThat(services.at("postgres", "environment").map())
                .containsEntry("POSTGRES_DB", "edn")
                .containsEntry("POSTGRES_USER", "postgres")
                .containsEntry("POSTGRES_PASSWORD", "postgres");
    }
}
