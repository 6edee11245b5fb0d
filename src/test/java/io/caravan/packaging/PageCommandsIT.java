package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RabbitServer;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Server;
import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The commands that README.md and its pages show, typed as they stand; only the names of servers are those of the test. */
class PageCommandsIT {

    /** A command that runs until it is stopped. */
    private static final Pattern SERVICE =
            Pattern.compile("(?!.*--once).*caravan (run|sync|backup [^p]|events (xe|--)).*");

    private static final Pattern EXPORT = Pattern.compile("(\\w+)=(?:'([^']*)'|(\\S*))");

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @RegisterExtension
    static final RabbitServer rabbit = RabbitServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @TempDir
    Path folder;

    private final Map<String, String> environment = new TreeMap<>();
    private final Map<String, String> names = new LinkedHashMap<>();
    private final List<Program> services = new ArrayList<>();

    @BeforeEach
    void begins() throws Exception {
        redis.flush();
        redis.run(commands -> {
            commands.eval("for i = 1, 50 do redis.call('SET', 'counters:view:1:'..i, i) end", ScriptOutputType.STATUS);
            commands.hset("user:1", Map.of("name", "Ada"));
        });
        s3.bucket("redis-backup");
        URI database = URI.create(postgres.url().substring("jdbc:".length()));
        URI broker = URI.create(rabbit.uri());
        environment.putAll(Health.onFreePort().environment());
        environment.put("REDIS_URI", redis.uri());
        environment.put("PSQL_PASSWORD", postgres.password());
        environment.put("RABBITMQ_PASSWORD", rabbit.password());
        names.put("--redis-host cache-1", "--redis-host " + redis.host() + " --redis-port " + redis.port());
        names.put("redis://localhost:6379/0", redis.uri());
        names.put("redis://cache-1", redis.uri());
        names.put("REDIS_HOST=cache-1", "REDIS_HOST=" + redis.host() + " REDIS_PORT=" + redis.port());
        names.put(
                "--psql-host db-1 --psql-user app --psql-db stats",
                "--psql-host " + database.getHost() + " --psql-port " + database.getPort() + " --psql-user "
                        + postgres.user() + " --psql-db " + postgres.database());
        names.put("jdbc:postgresql://db-1/warehouse", postgres.url());
        names.put("PG_HOST=db-1 PG_DATABASE=redis_sync", "POSTGRES_URL=" + postgres.url());
        names.put("PG_USER=app PG_PASSWORD=…", "PG_USER=" + postgres.user() + " PG_PASSWORD=" + postgres.password());
        names.put(
                "127.0.0.1 5672 user pass 20 exchange ",
                broker.getHost() + " " + broker.getPort() + " " + rabbit.user() + " " + rabbit.password()
                        + " 20 amq.direct ");
        names.put(
                "mq-2 5672 user pass",
                broker.getHost() + " " + broker.getPort() + " " + rabbit.user() + " " + rabbit.password());
        names.put(
                "RABBITMQ_PASSWORD=… ./caravan events", "RABBITMQ_PASSWORD=" + rabbit.password() + " ./caravan events");
        names.put(
                "--host mq-1 --user app --exchange keys",
                "--host " + broker.getHost() + " --port " + broker.getPort() + " --user " + rabbit.user()
                        + " --exchange amq.direct");
        names.put("http://localhost:9000", s3.endpoint());
        names.put(
                "S3_ACCESS_KEY=… S3_SECRET_KEY=…",
                "S3_ACCESS_KEY='" + s3.accessKey() + "' S3_SECRET_KEY='" + s3.secretKey() + "'");
        write(
                "caravan",
                "#!/bin/sh\nexec "
                        + Program.caravan().stream()
                                .map(word -> "'" + word + "'")
                                .collect(Collectors.joining(" ", "", " \"$@\"\n")));
        assertThat(folder.resolve("caravan").toFile().setExecutable(true)).isTrue();
    }

    @AfterEach
    void ends() {
        services.forEach(Program::close);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private void type(String command) throws Exception {
        String here = command;
        for (Map.Entry<String, String> name : names.entrySet()) {
            here = here.replace(name.getKey(), name.getValue());
        }
        assertThat(here).as("a value that the test does not know").doesNotContain("…");
        if (here.startsWith("export ")) {
            Matcher assignments = EXPORT.matcher(here);
            while (assignments.find()) {
                environment.put(
                        assignments.group(1),
                        assignments.group(2) != null ? assignments.group(2) : assignments.group(3));
            }
        } else if (SERVICE.matcher(here).matches()) {
            startService(here);
        } else {
            run(here);
        }
    }

    private void run(String command) {
        try (Program program = bash(command)) {
            assertThat(program.exitCode())
                    .as(() -> command + "\n" + program.out() + program.err())
                    .isZero();
        }
    }

    private void startService(String command) throws Exception {
        Health health = Health.onFreePort();
        environment.putAll(health.environment());
        Program service = bash(command);
        services.add(service);
        try {
            health.awaitAnswer(service);
        } catch (ConditionTimeoutException | TerminalFailureException e) {
            throw new AssertionError(command + "\n" + service.err(), e);
        }
    }

    private Program bash(String command) {
        return Program.start(folder, environment, List.of("bash", "-c", command));
    }

    private void stopServices() {
        services.forEach(service -> {
            service.terminate();
            assertThat(service.exitCode())
                    .as(() -> service.out() + service.err())
                    .isZero();
        });
    }

    @Test
    void oneFlowByACommandAndAnyInTheService() throws Exception {
        PageBlocks.typeAll("export S3_SERVER=http://localhost:9000 S3_ACCESS_KEY", this::type);
        PageBlocks.typeAll("STREAMS_MONITOR_ENABLED=true", this::type);
        stopServices();
    }

    @Test
    void counters() throws Exception {
        postgres.execute("DROP TABLE IF EXISTS counters;" + Files.readString(Path.of("docker/postgres/counters.sql")));

        PageBlocks.typeAll("./caravan counters", this::type);

        assertThat(postgres.query("SELECT sum(counter) FROM counters")).isEqualTo("1275");
    }

    @Test
    void doctor() throws Exception {
        postgres.execute("DROP TABLE IF EXISTS counters;" + Files.readString(Path.of("docker/postgres/counters.sql")));
        environment.put("POSTGRES_URL", postgres.url());
        environment.put("POSTGRES_USER", postgres.user());
        environment.put("POSTGRES_PASSWORD", postgres.password());
        environment.put("S3_SERVER", s3.endpoint());
        environment.put("S3_ACCESS_KEY", s3.accessKey());
        environment.put("S3_SECRET_KEY", s3.secretKey());

        PageBlocks.typeAll("./caravan doctor", this::type);
    }

    @Test
    void flowOfOnesOwn() throws Exception {
        PageBlocks.typeAll("./caravan validate", this::type);
        stopServices();
    }

    @Test
    void sync() throws Exception {
        PageBlocks.typeAll("REDIS_HOST=cache-1", this::type);
        stopServices();
    }

    @Test
    void table() throws Exception {
        write("configuration.json", "{\"host\": \"" + redis.host() + "\", \"port\": \"" + redis.port() + "\"}");

        PageBlocks.typeAll("./caravan table", this::type);

        assertThat(postgres.query("SELECT count(*) FROM redis_data")).isEqualTo("51");
        assertThat(Files.readAllLines(folder.resolve("keys.jsonl"))).hasSize(51);
    }

    @Test
    void deadLetters() throws Exception {
        write("configuration.json", "{\"host\": \"" + redis.host() + "\", \"port\": \"" + redis.port() + "\"}");
        environment.put("POSTGRES_URL", postgres.url());
        environment.put("POSTGRES_USER", postgres.user());
        environment.put("POSTGRES_PASSWORD", postgres.password());
        environment.put("KEYS_TO_TABLE_TABLE", "long_lists");
        redis.run(commands -> {
            commands.rpush("long-1", "x".repeat(5000));
            commands.rpush("long-2", "x".repeat(5000));
        });
        String small = "KEYS_TO_TABLE_MAX_VALUE_BYTES=1000 KEYS_TO_TABLE_OVERSIZE=unreadable ";
        try (Program table = bash(small + "./caravan table --configuration configuration.json")) {
            assertThat(table.exitCode()).as(table.out() + table.err()).isEqualTo(3);
        }
        redis.run(commands -> {
            List<StreamMessage<String, String>> letters = commands.xrange("caravan:dead-letters", Range.unbounded());
            assertThat(letters).hasSize(2);
            names.put("1795329743473-0", letters.get(0).getId());
        });

        PageBlocks.typeAll("./caravan dead-letters", this::type);

        assertThat(postgres.query("SELECT count(*) FROM long_lists WHERE key LIKE 'long-%'"))
                .isEqualTo("1");
        redis.run(commands -> assertThat(commands.xlen("caravan:dead-letters")).isZero());
    }

    @Test
    void events() throws Exception {
        PageBlocks.typeAll("./caravan events xe", this::type);
        PageBlocks.typeAll("./caravan events keymask_add", this::type);
        stopServices();
    }

    @Test
    void backupAndRestore() throws Exception {
        PageBlocks.typeAll("./caravan backup redis", this::type);
        stopServices();

        redis.flush();
        names.put("2026-01-31T12:00:00Z", Instant.now().toString());
        PageBlocks.typeAll("./caravan restore", this::type);

        redis.run(commands -> assertThat(commands.dbsize()).isGreaterThanOrEqualTo(51));
    }
}
