package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is in the image, used as docker run uses it. */
@EnabledIf(value = "io.caravan.packaging.ImageTree#isPossible", disabledReason = "needs mvn, bash and setpriv")
class ImageIT {

    private static final String COMMIT = "0123456789ab";
    private static final String TIME = "2026-11-22T08:50:09Z";
    private static final int ENDED_BY_SIGTERM = 143;
    private static final Duration LONGEST = Duration.ofMinutes(2);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @TempDir
    static Path folder;

    private static ImageTree image;

    @BeforeAll
    static void build() throws Exception {
        image = new ImageTree(folder, Map.of("CARAVAN_COMMIT", COMMIT, "CARAVAN_COMMIT_TIME", TIME));
    }

    private static Map<Path, Object> files() throws IOException {
        Map<Path, Object> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(image.root())) {
            for (Path file : all.toList()) {
                files.put(file, Files.getLastModifiedTime(file));
            }
        }
        return files;
    }

    private static void awaitHealth(Program program, Map<String, String> environment, int code, String... words) {
        await("the health check ends with " + code)
                .atMost(LONGEST)
                .failFast("it has ended", () -> !program.isAlive())
                .untilAsserted(() -> {
                    try (Program check = image.checkHealth(environment)) {
                        assertThat(check.exitCode()).as(check.out()).isEqualTo(code);
                        assertThat(check.out()).contains(words);
                        assertThat(check.err()).isEmpty();
                    }
                });
    }

    @Test
    void holdsTheLauncherTheJarItsArchiveAndNothingToBuildFrom() throws Exception {
        Path home = image.root().resolve("opt/caravan");

        assertThat(image.user()).isEqualTo("10001:10001");
        try (Stream<Path> files = Files.list(home)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "caravan", "healthy", "application.properties", "LICENSE", "routes", "target");
        }
        try (Stream<Path> archives = Files.list(home.resolve("target/class-data"))) {
            assertThat(archives)
                    .singleElement()
                    .satisfies(archive -> assertThat(archive).isNotEmptyFile());
        }
    }

    @Test
    void runsAsAnotherUserWithoutWritingAndWithItsClassDataArchive() throws Exception {
        Map<Path, Object> before = files();

        try (Program version = image.start(Map.of("JAVA_OPTS", "-Xlog:class+load"), "--version")) {

            assertThat(version.exitCode()).as(version.err()).isZero();
            assertThat(version.out())
                    .contains("caravan 0.1.0", "Commit:  " + COMMIT + "\n", "Sources: " + TIME + "\n")
                    .containsPattern("io\\.caravan\\.cli\\.CaravanCommand source: shared objects file \\(top\\)");
            assertThat(version.err()).isEmpty();
        }
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void isHealthyWhileItsServersAnswerAndEndsWhenAsked() throws Exception {
        Map<String, String> environment = new HashMap<>(Health.onFreePort().environment());
        environment.put("REDIS_URI", redis.uri());
        environment.put("REDIS_RECONNECT_DELAY", "50");
        environment.put("POSTGRES_URL", postgres.url());
        environment.put("POSTGRES_USER", postgres.user());
        environment.put("POSTGRES_PASSWORD", postgres.password());
        environment.put("SERVER_CHECKS_ENABLED", "true");
        environment.put("SERVER_CHECKS_REDIS_INTERVAL", "200");
        environment.put("STREAMS_MONITOR_ENABLED", "true");
        environment.put("STREAMS_MONITOR_INTERVAL", "200");
        environment.put("RETRY_DELAY", "100");
        environment.put("RETRY_LONGEST_DELAY", "500");
        try (Program nothing = image.checkHealth(environment)) {
            assertThat(nothing.exitCode()).isEqualTo(1);
            assertThat(nothing.out()).startsWith("Nothing answers on port " + environment.get("OBSERVE_PORT"));
        }

        try (Program service = image.start(environment)) {
            awaitHealth(service, environment, 0, "Ready");
            String executable = service.executable();
            redis.stop();
            awaitHealth(service, environment, 1, "Not ready (status 503)", "\"status\":\"DOWN\"", "Redis");
            redis.restart();
            awaitHealth(service, environment, 0, "Ready");
            service.terminate();

            assertThat(executable).endsWith("/java");
            assertThat(service.exitCode()).isIn(0, ENDED_BY_SIGTERM);
        }
    }

    @Test
    void runsACommandInTheWayOfTheRealtimeBackup() throws Exception {
        s3.bucket("redis-backup").empty();
        redis.run(commands -> commands.set("greeting", "hello"));
        Map<String, String> environment = new HashMap<>(Health.onFreePort().environment());
        environment.put("S3_SERVER", s3.endpoint());
        environment.put("S3_ACCESS_KEY", s3.accessKey());
        environment.put("S3_SECRET_KEY", s3.secretKey());

        try (Program backup = image.start(environment, "backup", redis.uri())) {
            await("the key is stored")
                    .atMost(LONGEST)
                    .failFast("it has ended", () -> !backup.isAlive())
                    .until(() -> s3.bucket("redis-backup").names().stream().anyMatch(name -> name.endsWith(".backup")));
            backup.terminate();

            assertThat(backup.exitCode()).isIn(0, ENDED_BY_SIGTERM);
            assertThat(backup.err()).doesNotContain("building");
        }
    }

    @Test
    void runsEveryFlowOfAConfigMapOnceWhereTheManifestsMountIt() throws Exception {
        Map<String, String> environment = new HashMap<>(Health.onFreePort().environment());
        environment.put("REDIS_URI", redis.uri());
        String name = "expired-to-log.camel.yaml";
        String flow = KubernetesManifestsTest.manifest("ConfigMap", "caravan-routes")
                .at("data", name)
                .text();
        String another = flow.replace("expired-to-log", "deleted-to-log")
                .replace("events: x", "events: g")
                .replace("has expired", "is gone");
        MountedConfigMap mounted = image.mount(KubernetesManifestsTest.folderOfFlows());
        mounted.show(Map.of(name, flow, "deleted-to-log.camel.yaml", another));

        try (Program service = image.start(environment)) {
            awaitHealth(service, environment, 0, "Ready");
            await("the log names the keys").atMost(LONGEST).until(() -> {
                redis.run(commands -> commands.psetex("session:1", 1, "x"));
                redis.run(commands -> commands.set("session:2", "x"));
                redis.run(commands -> commands.del("session:2"));
                return service.err().contains("session:1 of database 0 has expired")
                        && service.err().contains("session:2 of database 0 is gone");
            });
            for (String id : List.of("expired-to-log", "deleted-to-log")) {
                assertThat(service.err().lines().filter(line -> line.contains("Started " + id + " ")))
                        .as(service.err())
                        .hasSize(1);
            }
        } finally {
            mounted.show(Map.of());
        }
    }

    @Test
    void wrongUsageEndsTheContainerWithTheCodeOfTheCommand() {
        try (Program command = image.start(Map.of(), "counters", "--no-such-option")) {
            assertThat(command.exitCode()).isEqualTo(2);
            assertThat(List.of(command.err().split("\n"))).hasSize(1);
        }
    }
}
