package io.caravan.cli.events;

import io.caravan.cli.Environment;
import io.caravan.cli.UsageException;
import io.caravan.source.RedisSettings;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the command finds Redis. */
final class RedisAddress {

    @Option(
            names = "--redis",
            paramLabel = "URL",
            description =
                    "The Redis server, as redis://host:6379/0. Environment: REDIS_URI, else REDIS_HOST and REDIS_PORT;"
                            + " REDIS_PASSWORD. Default: redis://localhost:6379/0.")
    String uri;

    /**
     * Returns the URI, where somebody has given one; else that of application.properties holds.
     *
     * @throws UsageException if it is none
     */
    Optional<String> uri() {
        Optional<String> given = Environment.given(uri, "REDIS_URI").or(RedisAddress::fromHostAndPort);
        given.ifPresent(text -> {
            try {
                new RedisSettings().setUri(text);
            } catch (IllegalArgumentException e) {
                throw new UsageException(e.getMessage(), e);
            }
        });
        return given;
    }

    private static Optional<String> fromHostAndPort() {
        if (!Environment.has("REDIS_HOST") && !Environment.has("REDIS_PORT")) {
            return Optional.empty();
        }
        String host = Environment.given(null, "REDIS_HOST").orElse("localhost");
        String port = Environment.given(null, "REDIS_PORT").orElse("6379");
        String bracketed = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return Optional.of("redis://" + bracketed + ":" + port);
    }
}
