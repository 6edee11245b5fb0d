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
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each shipped route file alone, run by the Camel CLI with the command that stands in the README. */
class CamelCliRoutesIT {

    private static final Duration SOON = Duration.ofSeconds(120);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @TempDir
    static Path home;

    private static CamelCli cli;

    @TempDir
    Path folder;

    @BeforeAll
    static void installs() throws IOException {
        cli = CamelCli.in(home);
        s3.bucket("routes");
    }

    @AfterAll
    static void closes() throws IOException {
        cli.close();
    }

    static Stream<String> shipped() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".camel.yaml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static Map<String, String> environment(String id) throws IOException {
        Map<String, String> environment = new HashMap<>(Health.onFreePort().environment());
        environment.put(variable(id + ".enabled"), "true");
        environment.put("REDIS_URI", redis.uri());
        environment.put("POSTGRES_URL", postgres.url());
        environment.put("POSTGRES_USER", postgres.user());
        environment.put("POSTGRES_PASSWORD", postgres.password());
        s3.properties("routes").forEach((name, value) -> environment.put(variable(name), value));
        return environment;
    }

    private static String variable(String property) {
        return property.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void aRouteStarts(String file) throws IOException {
        String id = file.replace(".camel.yaml", "");
        Files.copy(Path.of("routes", file), folder.resolve(file));
        Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));

        try (Program camel =
                cli.type(folder, environment(id), "run", file, "application.properties", CamelCli.DEPENDENCY)) {
            await("route " + id)
                    .atMost(SOON)
                    .until(() -> !camel.isAlive() || camel.out().contains("Started " + id + " ("));

            assertThat(camel.out() + camel.err()).contains("Started " + id + " (");
            assertThat(camel.out()).doesNotContain("NoSuchMethodError", "NoClassDefFoundError", "ClassCastException");
        }
    }

    @Test
    void dependenciesOfAPropertiesFileElsewhereAreNotRead() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.copy(Path.of("routes/server-checks.camel.yaml"), elsewhere.resolve("server-checks.camel.yaml"));
        Files.writeString(
                elsewhere.resolve("application.properties"),
                "camel.jbang.dependencies = mvn:io.caravan:caravan:0.1.0\n"
                        + Files.readString(Path.of("application.properties")));

        try (Program camel = cli.type(
                folder,
                environment("server-checks"),
                "run",
                "elsewhere/server-checks.camel.yaml",
                "elsewhere/application.properties")) {

            assertThat(camel.exitCode()).isNotZero();
            assertThat(camel.out() + camel.err()).contains("io.caravan.");
        }
    }
}
