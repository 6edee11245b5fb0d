package io.caravan.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.ScriptOutputType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The flow keyvalues-to-postgres in a process with little memory. */
class KeyValueMemoryIT {

    private static final boolean FULL = "full".equals(System.getProperty("caravan.faults"));
    private static final int STRING_MEGABYTES = FULL ? 500 : 250;
    private static final int MEMBERS = FULL ? 10_000_000 : 2_000_000;
    private static final String HEAP = FULL ? "-Xmx512m" : "-Xmx200m";
    private static final Duration LONGEST = Duration.ofMinutes(5);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--save", "", "--appendonly", "no");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @TempDir
    Path folder;

    private Process service;

    @AfterEach
    void ends() throws Exception {
        service.destroyForcibly().waitFor();
        redis.flush();
        postgres.execute("DROP TABLE IF EXISTS redis_key_values");
    }

    private void start(Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), HEAP));
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.caravan.Caravan", "run"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().put("REDIS_URI", redis.uri());
        builder.environment().put("POSTGRES_URL", postgres.url());
        builder.environment().put("POSTGRES_USER", postgres.user());
        builder.environment().put("POSTGRES_PASSWORD", postgres.password());
        builder.environment().put("OBSERVE_PORT", "0");
        builder.environment().put("CAMEL_MANAGEMENT_ENABLED", "false");
        builder.environment().put("KEYVALUES_TO_POSTGRES_ENABLED", "true");
        builder.environment().put("KEYVALUES_TO_POSTGRES_INTERVAL", "500");
        builder.environment().putAll(environment);
        service = builder.start();
    }

    private void awaitRows(int count) throws IOException {
        await(count + " rows").atMost(LONGEST).ignoreExceptions().until(() -> !service.isAlive() || rows() == count);
        assertThat(service.isAlive())
                .as(Files.readString(folder.resolve("log")))
                .isTrue();
    }

    private static int rows() throws SQLException {
        return Integer.parseInt(postgres.query("SELECT count(*) FROM redis_key_values"));
    }

    private static void script(String lua) {
        redis.run(commands -> commands.eval(lua, ScriptOutputType.STATUS));
    }

    @Test
    void passesByValuesThatAreLargerThanItsMemory() throws Exception {
        script("redis.call('SETRANGE', 'string', " + STRING_MEGABYTES + " * 1048576 - 1, 'x')"
                + " for i = 1, 100 do redis.call('SET', 'small:'..i, i) end");
        for (int from = 0; from < MEMBERS; from += 100_000) {
            script("for i = " + from + ", " + (from + 99_999) + " do redis.call('ZADD', 'zset', i, i) end");
        }

        start(Map.of());

        awaitRows(100);
        redis.run(commands ->
                await("both are parked").atMost(LONGEST).until(() -> commands.xlen("caravan:dead-letters") == 2));
        script("redis.call('SET', 'later', '1')");
        awaitRows(101);
    }

    @Test
    void copiesManyValuesThatTogetherAreLargerThanItsMemory() throws Exception {
        script("for i = 1, 100 do redis.call('SET', 'string:'..i, string.rep('x', 4000000)) end"
                + " for i = 1, 10000 do redis.call('RPUSH', 'list:'..i, string.rep('y', 10000)) end");

        start(Map.of());

        awaitRows(10_100);
        assertThat(postgres.query("SELECT count(DISTINCT length(redis_value)) FROM redis_key_values"))
                .isEqualTo("2");
    }
}
