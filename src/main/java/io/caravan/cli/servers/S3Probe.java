package io.caravan.cli.servers;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Optional;

/** Asks an S3 server without keys, which it refuses: an answer all the same. */
final class S3Probe {

    private static final int LIMIT_MILLIS = 5_000;

    private S3Probe() {}

    /** Returns the name that the server gives itself, or S3; nothing as long as it does not answer. */
    static Optional<String> product(String endpoint) {
        try {
            HttpURLConnection request =
                    (HttpURLConnection) URI.create(endpoint + "/").toURL().openConnection();
            request.setConnectTimeout(LIMIT_MILLIS);
            request.setReadTimeout(LIMIT_MILLIS);
            request.getResponseCode();
            String name = request.getHeaderField("Server");
            request.disconnect();
            return Optional.of(name == null ? "S3" : name);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
