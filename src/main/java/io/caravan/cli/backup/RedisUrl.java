package io.caravan.cli.backup;

import io.caravan.cli.Environment;
import io.caravan.cli.OurValues;
import io.caravan.cli.UsageException;
import io.caravan.source.RedisSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** The Redis server, as the realtime backup's command lines give it. */
final class RedisUrl {

    @Parameters(
            arity = "0..*",
            paramLabel = "REDIS_URL",
            description =
                    "The Redis server, as redis://host:6379/0; the first one counts. Environment: REDIS_SERVER, else"
                            + " REDIS_URI.")
    List<String> urls = new ArrayList<>();

    /**
     * Returns the URL that somebody has given; else that of application.properties holds.
     *
     * @throws UsageException if it is none
     */
    Optional<String> given() {
        String first = urls.isEmpty() ? null : urls.get(0);
        Optional<String> url = Environment.given(first, "REDIS_SERVER").or(() -> Environment.given(null, "REDIS_URI"));
        url.ifPresent(text -> {
            try {
                new RedisSettings().setUri(text);
            } catch (IllegalArgumentException e) {
                throw new UsageException(e.getMessage(), e);
            }
        });
        return url;
    }

    /** Says on standard error that all URLs but the first are ignored. @param command its name */
    void mentionIgnored(String command) {
        if (urls.size() > 1) {
            System.err.println(command + ": Only the first URL counts, " + (urls.size() - 1) + " more are ignored");
        }
    }

    /**
     * Returns what a command needs and nobody has given, in one line.
     *
     * @param ours what application.properties and the environment hold
     */
    Optional<String> missing(BucketOptions bucket, OurValues ours) {
        if (given().isEmpty() && !ours.has("redis.uri")) {
            return Optional.of(
                    "[!] Redis server is required. Name it as an argument, such as redis://localhost:6379/0, or"
                            + " in REDIS_SERVER");
        }
        return bucket.missing(ours).map(RedisUrl::needed);
    }

    /** Says that a variable is needed. */
    static String needed(String variable) {
        return "[!] Environment '" + variable + "' is needed";
    }
}
