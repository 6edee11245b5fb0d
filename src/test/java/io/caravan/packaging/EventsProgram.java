package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code caravan events} in a process of its own. */
final class EventsProgram implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofSeconds(120);

    private final Program program;
    private final Health health;

    private EventsProgram(Program program, Health health) {
        this.program = program;
        this.health = health;
    }

    /** Runs a command to its end. */
    static EventsProgram control(Path folder, RedisServer redis, String... arguments) throws IOException {
        EventsProgram control = start(folder, redis, Map.of(), arguments);
        control.exitCode();
        return control;
    }

    /** Starts it with short waits. */
    static EventsProgram start(Path folder, RedisServer redis, Map<String, String> more, String... arguments)
            throws IOException {
        Health health = Health.onFreePort();
        Map<String, String> environment = new TreeMap<>(health.environment());
        environment.put("REDIS_URI", redis.uri());
        environment.put("REDIS_RECONNECT_DELAY", "50");
        environment.put("RETRY_DELAY", "100");
        environment.put("RETRY_LONGEST_DELAY", "500");
        environment.putAll(more);
        environment.values().removeIf(String::isEmpty);
        List<String> command = Program.caravan("events");
        command.addAll(List.of(arguments));
        return new EventsProgram(Program.start(folder, environment, command), health);
    }

    /** Waits until it hears events. */
    EventsProgram awaitWatching() {
        await("it watches")
                .atMost(LONGEST)
                .failFast("it has ended", () -> !program.isAlive())
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(health.ask()).matches("(?s)\\s*\\{\\s*\"status\"\\s*:\\s*\"UP\".*"));
        return this;
    }

    EventsProgram awaitActive() {
        return awaitInHealth("active");
    }

    EventsProgram awaitStandingBy() {
        return awaitInHealth("stands by");
    }

    private EventsProgram awaitInHealth(String state) {
        await("it is " + state)
                .atMost(LONGEST)
                .failFast("it has ended", () -> !program.isAlive())
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(health.ask()).contains(state));
        return this;
    }

    void kill() throws IOException, InterruptedException {
        program.signal("KILL");
        program.exitCode();
    }

    void pause() throws IOException, InterruptedException {
        program.signal("STOP");
    }

    void resume() throws IOException, InterruptedException {
        program.signal("CONT");
    }

    String err() {
        return program.err();
    }

    String out() {
        return program.out();
    }

    int exitCode() {
        return program.exitCode();
    }

    int stop() {
        program.terminate();
        return program.exitCode();
    }

    @Override
    public void close() {
        program.close();
    }
}
