package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.flows.ReadmeExamples;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The block of the README on the Camel CLI, typed line after line in a copy of the project. */
class CamelCliProjectIT {

    private static final Duration SOON = Duration.ofSeconds(120);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @TempDir
    Path home;

    @TempDir
    Path project;

    @Test
    void installsAndCarries() throws Exception {
        for (String part : new String[] {
            "pom.xml",
            "LICENSE",
            "application.properties",
            "routes",
            "docker/postgres",
            "src/main",
            "target/classes",
            "target/generated-sources"
        }) {
            copy(Path.of(part));
        }
        ReadmeExamples.write("orders-to-s3.camel.yaml", project);
        try (CamelCli cli = CamelCli.in(home)) {
            // What the build of this test has compiled is not compiled again, nor is its format checked.
            Files.createDirectory(project.resolve(".mvn"));
            Files.writeString(
                    project.resolve(".mvn/maven.config"),
                    "--batch-mode\n-Dmaven.repo.local=" + cli.repository()
                            + "\n-Dmaven.main.skip=true\n-Dspotless.check.skip=true\n");

            PageBlocks.typeAll("mvn install", line -> {
                if (line.startsWith("mvn ")) {
                    installs(cli, line);
                } else if (line.contains("orders-to-s3")) {
                    storesAnOrder(cli, line);
                } else {
                    takesACounter(cli, line);
                }
            });
        }
    }

    private void copy(Path part) throws IOException {
        try (Stream<Path> files = Files.walk(part)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.createDirectories(project.resolve(file).getParent());
                Files.copy(file, project.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private void installs(CamelCli cli, String line) throws IOException {
        try (Program maven = cli.type(project, Map.of(), line)) {
            int exitCode = maven.exitCode();
            Assumptions.assumeFalse(
                    exitCode != 0 && maven.out().contains("could not be resolved"), "Maven cannot get its plugin");
            assertThat(exitCode).as(maven::out).isZero();
        }
        assertThat(entries(cli.artifact()))
                .as("what others depend on is our classes, and not those of libraries")
                .isEqualTo(entries(CamelCli.BUILT))
                .contains("io/caravan/Caravan.class", "routes/shared/connections.camel.yaml")
                .noneMatch(name -> name.endsWith(".class") && !name.startsWith("io/caravan/"));
        assertThat(cli.artifact().resolveSibling("caravan-0.1.0.pom")).hasSameTextualContentAs(Path.of("pom.xml"));
    }

    private static List<String> entries(Path jar) throws IOException {
        try (ZipFile file = new ZipFile(jar.toFile())) {
            return file.stream().map(ZipEntry::getName).sorted().toList();
        }
    }

    private void storesAnOrder(CamelCli cli, String line) throws IOException {
        redis.run(commands -> commands.xadd("orders", Map.of("item", "tea")));
        s3.bucket("examples");

        try (Program camel = cli.type(project, environment(), line)) {
            await(line)
                    .atMost(SOON)
                    .until(() -> !camel.isAlive()
                            || s3.bucket("examples").names("orders/").size() == 1);
            assertThat(s3.bucket("examples").names("orders/"))
                    .as(() -> camel.out() + camel.err())
                    .hasSize(1);
        }
    }

    private void takesACounter(CamelCli cli, String line) throws Exception {
        postgres.execute(Files.readString(Path.of("docker/postgres/counters.sql")));
        redis.run(commands -> commands.set("counters:view:1:2", "7"));

        try (Program camel = cli.type(project, environment(), line)) {
            await(line)
                    .atMost(SOON)
                    .until(() -> !camel.isAlive() || postgres.query("SELECT counter FROM counters") != null);
            assertThat(postgres.query("SELECT concat_ws(' ', operation, org_id, user_id, counter) FROM counters"))
                    .as(() -> camel.out() + camel.err())
                    .isEqualTo("view 1 2 7");
        }
    }

    private static Map<String, String> environment() throws IOException {
        Map<String, String> environment = new HashMap<>(Health.onFreePort().environment());
        environment.put("REDIS_URI", redis.uri());
        environment.put("POSTGRES_URL", postgres.url());
        environment.put("POSTGRES_USER", postgres.user());
        environment.put("POSTGRES_PASSWORD", postgres.password());
        s3.properties("examples")
                .forEach((name, value) ->
                        environment.put(name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT), value));
        return environment;
    }
}
