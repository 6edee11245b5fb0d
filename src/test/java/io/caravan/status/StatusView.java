package io.caravan.status;

import static org.awaitility.Awaitility.await;

import io.caravan.sync.ShippedFlows;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Predicate;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;

/** What flows in this process tell of themselves on a management port of their own. */
final class StatusView implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofSeconds(90);

    private final HttpClient client = HttpClient.newHttpClient();
    private final ShippedFlows flows;
    private final int port;

    private StatusView(ShippedFlows flows, int port) {
        this.flows = flows;
        this.port = port;
    }

    static StatusView start(ShippedFlows flows) throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            int port = socket.getLocalPort();
            socket.close();
            flows.tellStatus(port).start();
            return new StatusView(flows, port);
        }
    }

    String address() {
        return "http://127.0.0.1:" + port + "/observe/status";
    }

    HttpResponse<String> get(String path) {
        try {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException("No answer of " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    JsonObject json() {
        return Jsoner.deserialize(get("/observe/status?format=json").body(), new JsonObject());
    }

    JsonObject flow(String id) {
        return flow(json(), id);
    }

    private static JsonObject flow(JsonObject json, String id) {
        return ((JsonArray) json.get("flows"))
                .stream()
                        .map(JsonObject.class::cast)
                        .filter(flow -> id.equals(flow.getString("id")))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("No flow " + id + " in " + json.toJson()));
    }

    /** Waits until what is told of a flow is so, and returns it. */
    JsonObject awaitFlow(String id, String what, Predicate<JsonObject> state) {
        return await(id + " " + what).atMost(LONGEST).until(() -> flow(id), state);
    }

    /** Waits until what is told of everything is so, and returns it. */
    JsonObject awaitAll(String what, Predicate<JsonObject> state) {
        return await(what).atMost(LONGEST).until(this::json, state);
    }

    @Override
    public void close() {
        flows.close();
    }
}
