package io.caravan.packaging;

import static org.awaitility.Awaitility.await;

import io.caravan.cli.servers.Ports;
import io.caravan.testing.Installed;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.util.json.DeserializationException;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;

/** A real Prometheus, configured as docker/prometheus says, but for the address of the service and for asking every second. */
final class Prometheus implements AutoCloseable {

    private static final Path SHIPPED = Path.of("docker/prometheus");

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = Ports.free();
    private final Program program;

    /** For {@code @EnabledIf}. */
    static boolean isInstalled() {
        return Installed.has("prometheus") && Installed.has("promtool");
    }

    /** @param service port of the service to ask */
    static Prometheus start(Path folder, int service) throws IOException {
        String configuration = Files.readString(SHIPPED.resolve("prometheus.yml"))
                .replace("caravan:9876", "127.0.0.1:" + service)
                .replaceAll("_interval: 15s", "_interval: 1s");
        Files.writeString(folder.resolve("prometheus.yml"), configuration);
        Files.copy(SHIPPED.resolve("alerts.yml"), folder.resolve("alerts.yml"));
        return new Prometheus(folder);
    }

    private Prometheus(Path folder) {
        this.program = Program.start(
                folder,
                Map.of(),
                List.of(
                        "prometheus",
                        "--config.file=prometheus.yml",
                        "--storage.tsdb.path=" + folder.resolve("metrics"),
                        "--web.listen-address=127.0.0.1:" + port));
        await("Prometheus answers")
                .atMost(Duration.ofMinutes(1))
                .failFast("Prometheus has ended", () -> !program.isAlive())
                .ignoreExceptions()
                .until(() -> get("/api/v1/rules").containsKey("groups"));
    }

    /** Returns the series that an expression gives now. @throws IOException if Prometheus refuses it, with its reason */
    List<JsonObject> query(String expression) throws IOException, InterruptedException {
        return ((JsonArray) get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                        .get("result"))
                .stream().map(JsonObject.class::cast).toList();
    }

    /** Returns the names of the alerts that fire now. */
    List<String> firing() throws IOException, InterruptedException {
        return query("ALERTS{alertstate=\"firing\"}").stream()
                .map(series -> ((JsonObject) series.get("metric")).getString("alertname"))
                .toList();
    }

    /** Returns what the rules say of themselves: name and health. */
    List<String> rules() throws IOException, InterruptedException {
        JsonObject group = (JsonObject) ((JsonArray) get("/api/v1/rules").get("groups")).get(0);
        return ((JsonArray) group.get("rules"))
                .stream()
                        .map(JsonObject.class::cast)
                        .map(rule -> rule.getString("name") + " " + rule.getString("health"))
                        .toList();
    }

    private JsonObject get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .build();
        try {
            String body =
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            JsonObject answer = (JsonObject) Jsoner.deserialize(body);
            if (!"success".equals(answer.getString("status"))) {
                throw new IOException(answer.getString("error"));
            }
            return (JsonObject) answer.get("data");
        } catch (DeserializationException e) {
            throw new IOException(path + " gives no JSON", e);
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
