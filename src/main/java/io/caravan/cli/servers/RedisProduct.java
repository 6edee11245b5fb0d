package io.caravan.cli.servers;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Reads name and version of a Redis server, or of one that descends from it. */
final class RedisProduct {

    private static final Pattern VALKEY = Pattern.compile("(?m)^valkey_version:(\\S+)");
    private static final Pattern REDIS = Pattern.compile("(?m)^redis_version:(\\S+)");
    private static final Pattern COMMAND_LINE = Pattern.compile("(\\w+) server v=(\\S+)");

    private RedisProduct() {}

    /**
     * @param info the answer of INFO server
     */
    static Optional<String> of(String info) {
        return first(VALKEY, info)
                .map(match -> "Valkey " + match.group(1))
                .or(() -> first(REDIS, info).map(match -> "Redis " + match.group(1)));
    }

    /**
     * @param version what {@code redis-server --version} prints
     */
    static Optional<String> ofCommandLine(String version) {
        return first(COMMAND_LINE, version).map(match -> match.group(1) + " " + match.group(2));
    }

    private static Optional<MatchResult> first(Pattern pattern, String text) {
        return pattern.matcher(text).results().findFirst();
    }
}
