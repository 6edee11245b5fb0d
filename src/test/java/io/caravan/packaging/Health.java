package io.caravan.packaging;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** The health of a service, asked over HTTP on a port of its own. */
final class Health {

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;

    private Health(int port) {
        this.port = port;
    }

    static Health onFreePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return new Health(socket.getLocalPort());
        }
    }

    /** Returns the environment that gives a service the port. */
    Map<String, String> environment() {
        return Map.of("OBSERVE_PORT", String.valueOf(port));
    }

    /** Waits until the service answers, and returns what it says. */
    String awaitAnswer(Program service) {
        return await("the service says how it is")
                .atMost(Duration.ofMinutes(2))
                .failFast("the service has ended", () -> !service.isAlive())
                .ignoreExceptions()
                .until(() -> get("/observe/health"), answer -> !answer.isBlank());
    }

    /** Returns what the service says of its health, good or bad. */
    String ask() throws IOException, InterruptedException {
        return answer("/observe/health").body();
    }

    /** Returns the body of an answer of status 200. */
    String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = answer(path);
        if (answer.statusCode() != 200) {
            throw new IOException("Status " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    private HttpResponse<String> answer(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
