package io.caravan.cli.table;

import io.caravan.cli.UsageException;
import io.caravan.source.DatabaseRange;
import io.caravan.source.RedisSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Where a configuration finds Redis, as properties of ours. */
final class RedisValues {

    private static final String DATABASE = "database";
    private static final String SENTINEL = "sentinel_master";

    private final GivenValues given;
    private final boolean cluster;
    private final List<Integer> databases;

    RedisValues(GivenValues given) {
        this.given = given;
        given.required("host");
        given.required("port");
        this.cluster = given.flag("cluster").orElse(false);
        this.databases = databases();
        if (cluster && given.text(SENTINEL).isPresent()) {
            throw new UsageException(
                    "sentinel_master is given, but cluster is true. Leave out sentinel_master for a cluster");
        }
    }

    /** A blank database is wrong, as it is for the connector: it would be another one than was meant. */
    private List<Integer> databases() {
        String text = given.has(DATABASE) ? given.text(DATABASE).orElse("") : "0";
        List<Integer> databases;
        try {
            databases = DatabaseRange.parse(text);
        } catch (IllegalArgumentException e) {
            throw GivenValues.wrong(DATABASE, text, "numbers and ranges of databases, such as 0,1,3-5");
        }
        if (cluster && !databases.equals(List.of(0))) {
            throw GivenValues.wrong(DATABASE, text, "0, the only one of a cluster");
        }
        return databases;
    }

    void addTo(Map<String, String> properties) {
        BiConsumer<String, Optional<String>> put =
                (property, value) -> value.ifPresent(text -> properties.put(property, text));
        properties.put("redis.uri", uri());
        put.accept("redis.cluster", given.flag("cluster").map(String::valueOf));
        put.accept("redis.username", given.text("username").or(() -> given.variable("REDIS_USERNAME")));
        put.accept("redis.password", given.verbatim("password").or(() -> given.variable("REDIS_PASSWORD")));
        put.accept("redis.tls-ca-cert", given.file("tls_ca_cert"));
        put.accept("redis.rate-limit", given.whole("rate_limit", 0, Integer.MAX_VALUE));
    }

    /** Returns the databases as a flow takes them: nothing for a cluster. */
    String databaseList() {
        return cluster
                ? ""
                : String.join(",", databases.stream().map(String::valueOf).toList());
    }

    private String uri() {
        String host = given.required("host");
        String port = given.whole("port", 1, 65_535).orElseThrow();
        Optional<String> primary = given.text(SENTINEL);
        String scheme =
                (given.flag("ssl").orElse(false) ? "rediss" : "redis") + (primary.isPresent() ? "-sentinel" : "");
        String uri = scheme + "://" + bracketed(host) + ":" + port + "/" + databases.get(0)
                + primary.map(name -> "#" + encoded(name)).orElse("");
        check(host, uri);
        return uri;
    }

    private static void check(String host, String uri) {
        try {
            if (host.matches("[^\\s/?#@]+")) {
                new RedisSettings().setUri(uri);
                return;
            }
        } catch (IllegalArgumentException e) {
            // answered below, by name
        }
        String shown = host.replaceFirst(".*@", "…@");
        throw GivenValues.wrong("host", shown, "the name or the address of a server, without its port");
    }

    private static String bracketed(String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    private static String encoded(String name) {
        // In a URI a plus sign is itself, not a space.
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
