package io.caravan.cli.table;

import io.caravan.cli.Flow;
import io.caravan.cli.OurValues;
import io.caravan.cli.UsageException;
import io.caravan.sink.Removed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The configuration of the table connector, with our additions, as properties of the flow {@code keys-to-table}.
 *
 * A blank value is none, but for {@code database}. Where the configuration has none, secrets and the way to PostgreSQL come
 * from the environment, and all else from application.properties or the connector's defaults.
 */
public final class TableConfiguration {

    /** What a file has no use for. */
    private static final Set<String> OF_TABLES = Set.of("table", "schema", "removed");

    private static final int LARGEST_BATCH = 100_000;

    private static final Set<String> KNOWN = Set.of(
            "host",
            "port",
            "username",
            "password",
            "database",
            "ssl",
            "table_name",
            "key_pattern",
            "batch_size",
            "jdbc_url",
            "jdbc_user",
            "jdbc_password",
            "schema",
            "cluster",
            "sentinel_master",
            "tls_ca_cert",
            "removed",
            "max_value_size",
            "oversize",
            "rate_limit",
            "replicas");

    private final Map<String, String> values;
    private final Map<String, String> environment;
    private final Map<String, String> shared = new LinkedHashMap<>();
    private final Map<String, String> given = new LinkedHashMap<>();
    private final Map<String, String> defaults = new LinkedHashMap<>();
    private final boolean tlsGiven;
    private final boolean sentinel;

    private TableConfiguration(Map<String, String> values, Map<String, String> environment) {
        this.values = values;
        this.environment = environment;
        GivenValues checked = new GivenValues(values, environment);
        this.tlsGiven = checked.flag("ssl").isPresent();
        this.sentinel = checked.text("sentinel_master").isPresent();
        RedisValues redis = new RedisValues(checked);
        redis.addTo(shared);
        new PostgresValues(checked).addTo(shared);
        given.put("databases", redis.databaseList());
        put("table", checked.text("table_name"), "redis_data");
        put("key-pattern", checked.verbatim("key_pattern"), "*");
        put("page-size", checked.whole("batch_size", 1, LARGEST_BATCH), "100");
        put("schema", checked.text("schema"));
        put("removed", checked.choice("removed", Removed.class));
        put("max-value-bytes", checked.whole("max_value_size", 1, Long.MAX_VALUE));
        put(
                "oversize",
                checked.choice("oversize", LargeValues.class)
                        .map(name -> LargeValues.valueOf(name).property()));
        put("replicas", checked.flag("replicas").map(String::valueOf));
    }

    /**
     * Checks a configuration.
     *
     * @param values      the keys of a configuration.json with their values
     * @param environment the variables of the environment
     * @throws UsageException if a value is missing or wrong; one line that names it
     */
    public static TableConfiguration of(Map<String, String> values, Map<String, String> environment) {
        return new TableConfiguration(Map.copyOf(values), environment);
    }

    /**
     * Checks a configuration, and says what of it has no effect.
     *
     * @param values  the keys of a configuration.json with their values
     * @param command that says it
     * @throws UsageException as of {@link #of}
     */
    static TableConfiguration read(Map<String, String> values, String command) {
        TableConfiguration checked = of(values, System.getenv());
        checked.unknownKeys()
                .forEach(key -> System.err.println(
                        command + ": '" + key + "' of the configuration is not known, and has no effect"));
        if (checked.isTlsMissing()) {
            System.err.println(
                    command + ": The server speaks only TLS, which is used. Set ssl to true to have it said");
            return checked.withTls();
        }
        return checked;
    }

    private void put(String name, Optional<String> value) {
        value.ifPresent(text -> given.put(name, text));
    }

    private void put(String name, Optional<String> value, String fallback) {
        put(name, value);
        if (value.isEmpty()) {
            defaults.put(name, fallback);
        }
    }

    /** Returns the same with TLS, for a server that speaks nothing else. */
    public TableConfiguration withTls() {
        Map<String, String> copy = new LinkedHashMap<>(values);
        copy.put("ssl", "true");
        return of(copy, environment);
    }

    /** Returns whether nobody has said that TLS is used, or that it is not, and the server speaks nothing else. */
    public boolean isTlsMissing() {
        return !tlsGiven
                && !sentinel
                && TlsProbe.speaksOnlyTls(
                        values.get("host").strip(),
                        Integer.parseInt(values.get("port").strip()));
    }

    /** Returns the keys that have no meaning, sorted. */
    public List<String> unknownKeys() {
        return values.keySet().stream()
                .filter(key -> !KNOWN.contains(key))
                .sorted()
                .toList();
    }

    /** Returns the properties of a flow that the configuration, the environment or a default gives a value. @param id of it */
    public Map<String, String> properties(String id) {
        Map<String, String> all = new LinkedHashMap<>(shared);
        defaults.forEach((name, value) -> all.put(id + "." + name, value));
        given.forEach((name, value) -> all.put(id + "." + name, value));
        return all;
    }

    /**
     * Hands the values to a flow. A default leaves a value of ours that somebody has set.
     *
     * @param toFile whether the flow writes a file in place of a table
     */
    public void applyTo(Flow flow, String id, boolean toFile, OurValues ours) {
        shared.forEach(flow::setSharedText);
        Map<String, String> own = new LinkedHashMap<>(defaults);
        own.keySet().removeIf(name -> ours.has(id + "." + name));
        own.putAll(given);
        if (toFile) {
            own.keySet().removeAll(OF_TABLES);
        }
        own.forEach((name, value) -> flow.setSharedText(id + "." + name, value));
    }
}
