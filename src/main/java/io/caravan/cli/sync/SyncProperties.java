package io.caravan.cli.sync;

import io.caravan.cli.Flow;
import io.caravan.cli.FlowValues;
import io.caravan.cli.OurValues;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Turns the variables into properties of the flows. What nobody has set leaves a value of ours that somebody has set. */
final class SyncProperties {

    private final SyncValues values;
    private final OurValues ours;
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final Map<String, String> texts = new LinkedHashMap<>();

    SyncProperties(SyncValues values, OurValues ours) {
        this.values = values;
        this.ours = ours;
        for (Variable variable : Variable.values()) {
            Map<String, String> kept = variable.kind() == Kind.TEXT ? texts : properties;
            variable.properties().forEach(property -> put(kept, property, values.has(variable), values.get(variable)));
        }
        if (isCluster() && !values.has(Variable.REDIS_DB_SEARCH_RANGE)) {
            Variable.REDIS_DB_SEARCH_RANGE.properties().forEach(property -> properties.put(property, ""));
        }
        putText("streams-to-postgres.patterns", isDiscoveryGiven(), patterns());
        putText("redis.uri", has(Variable.REDIS_HOST, Variable.REDIS_PORT, Variable.REDIS_DB), redisUri());
        putText("redis.password", values.has(Variable.REDIS_PASSWORD), values.get(Variable.REDIS_PASSWORD));
        putText("postgres.url", has(Variable.PG_HOST, Variable.PG_PORT, Variable.PG_DATABASE), postgresUrl());
    }

    private void putText(String property, boolean given, String value) {
        put(texts, property, given, value);
    }

    private void put(Map<String, String> kept, String property, boolean given, String value) {
        if (given || !ours.has(property)) {
            kept.put(property, value);
        }
    }

    private boolean has(Variable... variables) {
        for (Variable variable : variables) {
            if (values.has(variable)) {
                return true;
            }
        }
        return false;
    }

    private boolean isDiscoveryGiven() {
        return has(Variable.STREAM_DISCOVERY_PATTERNS, Variable.STREAM_AUTO_DISCOVERY);
    }

    /** A cluster has only one database, so there is no range to search. */
    private boolean isCluster() {
        return ours.get("redis.cluster").filter("true"::equals).isPresent()
                || ours.get("redis.uri")
                        .filter(uri -> uri.matches("(?i)rediss?-cluster:.*"))
                        .isPresent();
    }

    private String patterns() {
        return values.isTrue(Variable.STREAM_AUTO_DISCOVERY) ? values.get(Variable.STREAM_DISCOVERY_PATTERNS) : "";
    }

    private String redisUri() {
        return "redis://" + bracketed(values.get(Variable.REDIS_HOST)) + ":" + values.get(Variable.REDIS_PORT) + "/"
                + values.get(Variable.REDIS_DB);
    }

    private String postgresUrl() {
        return "jdbc:postgresql://" + bracketed(values.get(Variable.PG_HOST)) + ":" + values.get(Variable.PG_PORT) + "/"
                + values.get(Variable.PG_DATABASE);
    }

    private static String bracketed(String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    /** Returns whether streams are copied at all. */
    boolean copiesStreams() {
        boolean oursAreSearched = !isDiscoveryGiven() && ours.has("streams-to-postgres.patterns");
        return values.isTrue(Variable.REDIS_STREAMS_ENABLED)
                && (!values.get(Variable.REDIS_STREAMS).isEmpty() || !patterns().isEmpty() || oursAreSearched);
    }

    boolean copiesKeyValues() {
        return values.isTrue(Variable.KEY_VALUE_AUTO_DISCOVERY);
    }

    /** Returns the properties that a variable or its default gives a value, with that value. */
    Map<String, String> all() {
        Map<String, String> all = new TreeMap<>(properties);
        all.putAll(texts);
        return all;
    }

    void applyTo(FlowValues flows) {
        properties.forEach(flows::set);
        texts.forEach(flows::setText);
    }

    /** Gives a flow these values, those of other flows included. */
    void applyTo(Flow flow) {
        properties.forEach(flow::setShared);
        texts.forEach(flow::setSharedText);
    }
}
