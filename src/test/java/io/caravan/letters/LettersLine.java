package io.caravan.letters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.cli.CommandLineRun;
import io.caravan.cli.CommandResult;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The command dead-letters against some servers. */
final class LettersLine {

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> settings = new ArrayList<>();

    LettersLine(RedisServer redis) {
        settings.addAll(List.of("--redis", redis.uri()));
    }

    LettersLine(RedisServer redis, PostgresServer postgres) {
        this(redis);
        set("postgres.url", postgres.url());
        set("postgres.user", postgres.user());
        set("postgres.password", postgres.password());
        set("retry.delay", "10");
    }

    LettersLine set(String name, String value) {
        settings.addAll(List.of("--set", name + "=" + value));
        return this;
    }

    CommandResult run(String... arguments) {
        List<String> line = new ArrayList<>(List.of("dead-letters"));
        line.addAll(List.of(arguments));
        line.addAll(settings);
        return CommandLineRun.of(line.toArray(String[]::new));
    }

    /** Returns what list says. */
    JsonNode list() {
        CommandResult result = run("list", "--output", "json");
        assertThat(result.exitCode()).as(result.toString()).isZero();
        try {
            return JSON.readTree(result.out());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until so many letters are there. */
    JsonNode awaitLetters(int count) {
        await(count + " letters")
                .atMost(LONGEST)
                .untilAsserted(() -> assertThat(list().path("letters")).hasSize(count));
        return list().path("letters");
    }
}
