package io.caravan.cli.table;

import io.caravan.cli.UsageException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Where a configuration, or else the environment, finds PostgreSQL, as properties of ours. */
final class PostgresValues {

    private final GivenValues given;

    PostgresValues(GivenValues given) {
        this.given = given;
    }

    void addTo(Map<String, String> properties) {
        url().ifPresent(url -> properties.put("postgres.url", url));
        given.text("jdbc_user")
                .or(() -> given.variable("PG_USER", "POSTGRES_USER"))
                .ifPresent(user -> properties.put("postgres.user", user));
        given.verbatim("jdbc_password")
                .or(() -> given.variable("PG_PASSWORD", "POSTGRES_PASSWORD"))
                .ifPresent(password -> properties.put("postgres.password", password));
    }

    private Optional<String> url() {
        return checked("jdbc_url", given.text("jdbc_url"))
                .or(() -> checked("POSTGRES_URL", given.variable("POSTGRES_URL")))
                .or(this::urlOfParts);
    }

    private static Optional<String> checked(String name, Optional<String> url) {
        if (url.isPresent() && !url.get().startsWith("jdbc:postgresql:")) {
            // Not its value, which may hold a password.
            throw new UsageException(
                    name + " is no JDBC URL. Write for example jdbc:postgresql://localhost:5432/postgres");
        }
        return url;
    }

    private Optional<String> urlOfParts() {
        Optional<String> host = given.variable("PG_HOST", "POSTGRES_HOST");
        Optional<String> port = given.variable("PG_PORT", "POSTGRES_PORT");
        Optional<String> database = given.variable("PG_DATABASE", "POSTGRES_DB");
        if (host.isEmpty() && port.isEmpty() && database.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of("jdbc:postgresql://" + bracketed(host.orElse("localhost")) + ":" + port.orElse("5432") + "/"
                + URLEncoder.encode(database.orElse("postgres"), StandardCharsets.UTF_8));
    }

    private static String bracketed(String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }
}
