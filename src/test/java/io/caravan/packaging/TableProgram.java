package io.caravan.packaging;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The command table and its comparison, run after run, each in a process of its own. */
final class TableProgram implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Map<String, String> configuration = new LinkedHashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private Program program;

    /** Has it read one server and write to the other. */
    TableProgram(Path folder, RedisServer redis, PostgresServer postgres) {
        this.folder = folder;
        value("host", redis.host()).value("port", String.valueOf(redis.port()));
        environment.put("POSTGRES_URL", postgres.url());
        environment.put("PG_USER", postgres.user());
        environment.put("PG_PASSWORD", postgres.password());
    }

    /** Changes the configuration of the next runs. @param value null for none */
    TableProgram value(String key, String value) {
        configuration.put(key, value);
        configuration.values().removeIf(Objects::isNull);
        return this;
    }

    /** Changes the environment of the next runs. @param value null for none */
    TableProgram with(String variable, String value) {
        environment.put(variable, value);
        environment.values().removeIf(Objects::isNull);
        return this;
    }

    /** Starts it with options; the run before ends. */
    Program start(String... options) {
        return start(Program.caravan("table"), options);
    }

    /** Starts the comparison with what it has written; the run before ends. */
    Program startVerify(String... options) {
        return start(Program.caravan("verify", "table"), options);
    }

    /** Compares. Returns the exit code. */
    int verify(String... options) {
        return startVerify(options).exitCode();
    }

    private Program start(List<String> caravan, String... options) {
        close();
        try {
            Files.write(folder.resolve("configuration.json"), JSON.writeValueAsBytes(configuration));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the configuration", e);
        }
        List<String> command = new ArrayList<>(caravan);
        command.addAll(List.of("--configuration", "configuration.json"));
        command.addAll(List.of(options));
        program = Program.start(folder, environment, command);
        return program;
    }

    /** Runs it to its end. Returns the exit code. */
    int run(String... options) {
        return start(options).exitCode();
    }

    String out() {
        return program.out();
    }

    String err() {
        return program.err();
    }

    /** Ends the run by SIGKILL where there still is one. */
    @Override
    public void close() {
        if (program != null) {
            program.close();
            program = null;
        }
    }
}
