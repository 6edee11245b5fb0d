package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The service as shipped, with every flow switched off, and with no server anywhere. */
class ServiceIT {

    @TempDir
    Path folder;

    @Test
    void tellsItsHealthAndEndsWhenAsked() throws Exception {
        Health health = Health.onFreePort();
        try (Program service = Program.jar(folder, health.environment())) {
            String answer = health.awaitAnswer(service);

            service.terminate();

            assertThat(answer).contains("\"status\":\"UP\"");
            assertThat(service.exitCode()).isZero();
            assertThat(service.err()).contains("Signal received");
        }
    }

    @Test
    void givesItsMetricsItsStatusAndWhatItIs() throws Exception {
        Health health = Health.onFreePort();
        try (Program service = Program.jar(folder, health.environment(), "run")) {
            health.awaitAnswer(service);

            assertThat(health.get("/observe/metrics")).contains("camel_");
            assertThat(health.get("/observe/status")).contains("<title>");
            assertThat(health.get("/observe/info")).contains("\"version\":\"").doesNotContain(folder.toString());
            assertThat(service.err())
                    .contains("No flow is enabled", "STREAMS_TO_POSTGRES_ENABLED=true", "/observe/status");
        }
    }

    @Test
    void endsWithOneLineWhereItsPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"));
                Program service =
                        Program.jar(folder, Map.of("OBSERVE_PORT", String.valueOf(taken.getLocalPort())), "run")) {
            assertThat(service.exitCode()).isEqualTo(1);
            assertThat(service.err().lines().filter(line -> line.startsWith("caravan run: ")))
                    .singleElement()
                    .asString()
                    .contains("Cannot listen on", String.valueOf(taken.getLocalPort()), "OBSERVE_PORT");
            assertThat(service.err()).doesNotContain("\tat ");
        }
    }

    @Test
    void writesEachLineOfItsLogAsAnObjectAndAFileForEachStart() throws Exception {
        Map<String, String> environment = new TreeMap<>();
        environment.put("LOG_FORMAT", "json");
        environment.put("LOG_DIR", "logs/of-caravan");
        for (int start = 1; start <= 2; start++) {
            Health health = Health.onFreePort();
            environment.putAll(health.environment());
            try (Program service = Program.jar(folder, environment, "run")) {
                health.awaitAnswer(service);
                service.terminate();
                assertThat(service.exitCode()).isZero();
                JsonLog.verify(service.err().lines().toList());
            }
        }

        List<Path> logs = JsonLog.files(folder.resolve("logs/of-caravan"), "run");
        assertThat(logs).hasSize(2);
        for (Path log : logs) {
            JsonLog.verify(Files.readAllLines(log));
        }
    }

    @Test
    void namesTheRouteAndGivesTheTraceInItsObjects() throws Exception {
        Files.createDirectory(folder.resolve("routes"));
        Files.writeString(folder.resolve("routes/greetings.camel.yaml"), """
                - route:
                    id: greetings
                    from:
                      uri: timer:greetings
                      parameters:
                        delay: 0
                        repeatCount: 1
                      steps:
                        - log:
                            message: Hello
                        - throwException:
                            exceptionType: java.lang.IllegalStateException
                            message: This one fails
                """);
        Map<String, String> environment = new TreeMap<>(Health.onFreePort().environment());
        environment.put("LOG_FORMAT", "json");

        try (Program service = Program.jar(folder, environment, "run")) {
            JsonObject said =
                    JsonLog.awaitLine(service::err, "it says hello", line -> "Hello".equals(line.get("message")));
            JsonObject failed = JsonLog.awaitLine(service::err, "it fails", line -> line.containsKey("stack_trace"));

            assertThat(said).containsEntry("route", "greetings").containsEntry("level", "INFO");
            assertThat(failed).containsEntry("route", "greetings").containsEntry("level", "ERROR");
            assertThat(failed.getString("stack_trace"))
                    .contains("java.lang.IllegalStateException: This one fails", "\tat ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOG_FORMAT=xml", "LOG_DIR=/dev/null/logs"})
    void refusesALogThatCannotBe(String variable) {
        String[] pair = variable.split("=");
        try (Program service = Program.jar(folder, Map.of(pair[0], pair[1]), "run")) {
            assertThat(service.exitCode()).isEqualTo(2);
            assertThat(service.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith("caravan run: ")
                    .contains(pair[1]);
        }
    }
}
