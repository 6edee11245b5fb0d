package io.caravan.cli.table;

import io.caravan.cli.FlowValues;
import io.caravan.cli.OurValues;
import io.caravan.cli.UsageException;
import io.caravan.process.table.Oversize;
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

    private static final String FLOW = "keys-to-table.";
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
    private final Map<String, String> given = new LinkedHashMap<>();
    private final Map<String, String> defaults = new LinkedHashMap<>();
    private final boolean tlsGiven;

    private TableConfiguration(Map<String, String> values, Map<String, String> environment) {
        this.values = values;
        this.environment = environment;
        GivenValues checked = new GivenValues(values, environment);
        this.tlsGiven = checked.flag("ssl").isPresent();
        RedisValues redis = new RedisValues(checked);
        redis.addTo(given);
        new PostgresValues(checked).addTo(given);
        given.put(FLOW + "databases", redis.databaseList());
        put("table", checked.text("table_name"), "redis_data");
        put("key-pattern", checked.verbatim("key_pattern"), "*");
        put("page-size", checked.whole("batch_size", 1, LARGEST_BATCH), "100");
        put("schema", checked.text("schema"));
        put("removed", checked.choice("removed", Removed.class));
        put("max-value-size", checked.whole("max_value_size", 1, Long.MAX_VALUE));
        put("oversize", checked.choice("oversize", Oversize.class));
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

    private void put(String name, Optional<String> value) {
        value.ifPresent(text -> given.put(FLOW + name, text));
    }

    private void put(String name, Optional<String> value, String fallback) {
        put(name, value);
        if (value.isEmpty()) {
            defaults.put(FLOW + name, fallback);
        }
    }

    /** Returns whether somebody has said that TLS is used, or that it is not. */
    public boolean isTlsGiven() {
        return tlsGiven;
    }

    /** Returns the same with TLS, for a server that speaks nothing else. */
    public TableConfiguration withTls() {
        Map<String, String> copy = new LinkedHashMap<>(values);
        copy.put("ssl", "true");
        return of(copy, environment);
    }

    /** Returns the keys that have no meaning, sorted. */
    public List<String> unknownKeys() {
        return values.keySet().stream()
                .filter(key -> !KNOWN.contains(key))
                .sorted()
                .toList();
    }

    /** Returns the properties that the configuration, the environment or a default gives a value, with that value. */
    public Map<String, String> properties() {
        Map<String, String> all = new LinkedHashMap<>(defaults);
        all.putAll(given);
        return all;
    }

    /** Hands the values to a flow. A default leaves a value of ours that somebody has set. */
    public void applyTo(FlowValues flow, OurValues ours) {
        given.forEach(flow::setText);
        defaults.forEach((property, value) -> {
            if (!ours.has(property)) {
                flow.setText(property, value);
            }
        });
    }
}
