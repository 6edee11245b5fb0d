package io.caravan.packaging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Server;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each shipped route file alone, run by the Camel CLI with the command that the README has for one of them. */
class CamelCliRoutesIT {

    private static final Duration SOON = Duration.ofSeconds(120);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    /** What a flow has done, each of them by itself. */
    private interface Arrived {
        boolean asShownBy(Program camel) throws Exception;
    }

    private static final Map<String, Arrived> ARRIVED = Map.ofEntries(
            entry("counters-to-postgres", camel -> isOne("SELECT count(*) FROM counters WHERE counter = 7")),
            entry("keys-to-file", camel -> hasRecord(camel, "kept")),
            entry("keys-to-table", camel -> isOne("SELECT count(*) FROM redis_data WHERE key = 'note'")),
            entry(
                    "keyspace-to-rabbitmq",
                    camel -> isTrue(commands -> {
                        // There is no broker, so that the event waits in Redis.
                        commands.psetex("short", 1, "x");
                        return commands.llen("REDIS_MODULE-key_evt_amqp-fallback_storage") > 0;
                    })),
            entry(
                    "keyspace-to-s3",
                    camel -> s3.bucket("routes").names().stream()
                            .anyMatch(name -> new String(s3.bucket("routes").get(name), ISO_8859_1).contains("kept"))),
            entry(
                    "keyvalues-to-postgres",
                    camel -> isOne("SELECT count(*) FROM redis_key_values WHERE redis_key = 'note'")),
            entry("s3-to-redis", camel -> isTrue(commands -> "kept".equals(commands.get("note")))),
            entry(
                    "server-checks",
                    camel -> isTrue(commands -> commands.clientList().contains("name=caravan"))),
            entry("streams-monitor", camel -> hasRecord(camel, "logins")),
            entry("streams-to-postgres", camel -> postgres.query("SELECT 1 FROM redis_streams") != null),
            entry("verify-backup", camel -> camel.out().contains("keys were compared with the bucket: ")),
            entry("verify-sync", camel -> camel.out().contains("keys were compared with ")),
            entry("verify-table", camel -> camel.out().contains("keys were compared with ")));

    @TempDir
    static Path home;

    private static CamelCli cli;

    @TempDir
    Path folder;

    @BeforeAll
    static void installs() throws Exception {
        cli = CamelCli.in(home).install();
        s3.bucket("routes");
        postgres.execute(Files.readString(Path.of("docker/postgres/counters.sql")));
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

    private static Map<String, String> environment() throws IOException {
        Map<String, String> environment = new HashMap<>(Health.onFreePort().environment());
        environment.put("STREAMS_MONITOR_OUTPUT", "json");
        environment.put("RABBITMQ_URI", "amqp://localhost:1");
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

    /** In the order of names, in which what a flow verifies or restores stands before it. */
    @ParameterizedTest
    @MethodSource("shipped")
    void aRouteCarries(String file) throws Exception {
        String id = file.replace(".camel.yaml", "");
        Files.copy(
                Path.of("routes", file),
                Files.createDirectory(folder.resolve("routes")).resolve(file));
        Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
        fill();
        if (id.equals("s3-to-redis")) {
            redis.flush();
        }
        String line = PageBlocks.line("COUNTERS_TO_POSTGRES_ENABLED=true camel run")
                .replace("counters-to-postgres", id)
                .replace("COUNTERS_TO_POSTGRES", variable(id));

        try (Program camel = cli.type(folder, environment(), line)) {
            await(line)
                    .atMost(SOON)
                    .ignoreExceptions()
                    .until(() -> !camel.isAlive() || ARRIVED.get(id).asShownBy(camel));

            assertThat(ARRIVED.get(id).asShownBy(camel))
                    .as(() -> camel.out() + camel.err())
                    .isTrue();
            assertThat(camel.out()).doesNotContain("NoSuchMethodError", "NoClassDefFoundError", "ClassCastException");
        }
    }

    private static void fill() {
        redis.run(commands -> {
            commands.set("counters:view:1:2", "7");
            commands.set("note", "kept");
            commands.xadd("logins", Map.of("user", "ada"));
        });
    }

    private static boolean isOne(String query) throws SQLException {
        return "1".equals(postgres.query(query));
    }

    private static boolean isTrue(Predicate<RedisCommands<String, String>> ofRedis) {
        boolean[] answer = new boolean[1];
        redis.run(commands -> answer[0] = ofRedis.test(commands));
        return answer[0];
    }

    private static boolean hasRecord(Program camel, String text) {
        return camel.out().lines().anyMatch(line -> line.startsWith("{") && line.contains(text));
    }

    @Test
    void eachShippedRouteHasItsProof() throws IOException {
        assertThat(shipped().map(file -> file.replace(".camel.yaml", "")))
                .containsExactlyInAnyOrderElementsOf(ARRIVED.keySet());
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
                environment(),
                "camel run elsewhere/server-checks.camel.yaml elsewhere/application.properties")) {

            assertThat(camel.exitCode()).isNotZero();
            assertThat(camel.out() + camel.err()).contains("io.caravan.");
        }
    }
}
