package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Flows that are edited while they have something to do. The service has its profile from the environment. */
class RouteReloadAtWorkIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    private static final String ORDERS = """
            - beans:
                - name: orderRows
                  type: io.caravan.process.StreamRows
                  constructors:
                    "0": 0

            - route:
                id: orders
                routeConfigurationId: wait-for-servers
                from:
                  uri: redis-stream:orders
                  parameters:
                    streams: orders
                    batchSize: 20
                  steps:
                    - bean:
                        ref: orderRows
                        method: of
                    - split:
                        expression:
                          simple:
                            expression: "${body}"
                        stopOnException: true
                        steps:
                          - setBody:
                              expression:
                                simple:
                                  expression: "EDITION ${body.messageId}"
                          - to:
                              uri: file:out
                              parameters:
                                fileName: orders
                                fileExist: Append
                                appendChars: "\\\\n"
            """;

    private static final String EVENTS = """
            - beans:
                - name: someMasks
                  type: io.caravan.process.KeyMasks
                  properties:
                    masks: "^first:"

                - name: eventJson
                  type: io.caravan.process.JsonText

            - route:
                id: events
                routeConfigurationId: wait-for-servers
                from:
                  uri: redis-keyspace:events
                  parameters:
                    events: A
                  steps:
                    - bean:
                        ref: someMasks
                        method: filter
                    - bean:
                        ref: eventJson
                        method: events
                    - to:
                        uri: file:out
                        parameters:
                          fileName: events
                          fileExist: Append
            """;

    @TempDir
    Path folder;

    private Program service;

    @BeforeEach
    void starts() throws IOException {
        redis.flush();
        Files.createDirectories(folder.resolve("routes"));
        Map<String, String> environment = new HashMap<>(Health.onFreePort().environment());
        environment.put("REDIS_URI", redis.uri());
        environment.put("CAMEL_MAIN_PROFILE", "dev");
        service = Program.jar(folder, environment);
        awaitLine("Files in routes are taken up when they change");
    }

    @AfterEach
    void stops() {
        service.close();
    }

    private void write(String name, String yaml) throws IOException {
        Files.writeString(folder.resolve("routes/" + name + ".camel.yaml"), yaml);
    }

    private void awaitLine(String text) {
        await(text).atMost(SOON).until(() -> !service.isAlive() || service.err().contains(text));
        assertThat(service.err()).contains(text);
    }

    private List<String> written(String name) {
        Path file = folder.resolve("out").resolve(name);
        try (Stream<String> lines = Files.exists(file) ? Files.lines(file) : Stream.empty()) {
            return lines.toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    @Test
    void anEditedStreamFlowLosesNothingAndLeavesOneConsumer() throws IOException {
        Set<String> added = new TreeSet<>();
        write("orders", ORDERS);
        for (int edition = 1; edition <= 4; edition++) {
            String begin = "edition-" + edition + " ";
            write("orders", ORDERS.replace("EDITION ", begin));
            await(begin).atMost(SOON).until(() -> {
                redis.run(commands -> {
                    for (int order = 0; order < 50; order++) {
                        added.add(commands.xadd("orders", Map.of("item", "tea")));
                    }
                });
                return written("orders").stream().anyMatch(line -> line.startsWith(begin));
            });
        }

        await("all orders")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(written("orders"))
                        .extracting(line -> line.replaceFirst(".* ", ""))
                        .containsAll(added));
        await("nothing pending")
                .atMost(SOON)
                .untilAsserted(() -> redis.run(commands -> assertThat(
                                commands.xpending("orders", "orders").getCount())
                        .isZero()));
        redis.run(commands -> assertThat(commands.xinfoConsumers("orders", "orders"))
                .as("consumers")
                .hasSize(1));
    }

    @Test
    void aChangedPropertyOfABeanTakesEffect() throws IOException {
        write("events", EVENTS);
        await("first").atMost(SOON).until(() -> {
            setKeys();
            return !written("events").isEmpty();
        });
        assertThat(written("events")).allMatch(line -> line.contains("\"first:1\""));

        write("events", EVENTS.replace("^first:", "^second:"));

        await("second").atMost(SOON).until(() -> {
            setKeys();
            return sinceSecond().size() > 3;
        });
        assertThat(sinceSecond()).allMatch(line -> line.contains("\"second:1\""));
    }

    /** Returns the events since the first one of the second key. */
    private List<String> sinceSecond() {
        return written("events").stream()
                .dropWhile(line -> !line.contains("\"second:1\""))
                .toList();
    }

    private static void setKeys() {
        redis.run(commands -> {
            commands.set("first:1", "x");
            commands.set("second:1", "x");
        });
    }
}
