package io.caravan.doctor.source;

import io.caravan.source.keyspace.EventClasses;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What flows together need of Redis. */
public final class RedisNeeds {

    private final Set<Right> rights = new LinkedHashSet<>();
    private final Map<String, EventClasses> events = new LinkedHashMap<>();
    private final List<String> onlyInRedis = new ArrayList<>();
    private boolean configuresServer = true;
    private int letters;

    public void addRights(List<Right> more) {
        rights.addAll(more);
    }

    /**
     * Adds events that a flow is told of.
     *
     * @param configures whether the flow may add flags to the server
     */
    public void addEvents(String flow, EventClasses classes, boolean configures) {
        events.put(flow, classes);
        configuresServer &= configures;
    }

    /** Adds what would be lost if Redis lost a key of Caravan's own, such as {@code amounts that a run has taken}. */
    public void addOnlyInRedis(String what) {
        onlyInRedis.add(what);
    }

    /** @param capacity most dead letters */
    public void setLetters(int capacity) {
        letters = capacity;
    }

    List<Right> rights() {
        return List.copyOf(rights);
    }

    Map<String, EventClasses> events() {
        return events;
    }

    List<String> onlyInRedis() {
        return onlyInRedis;
    }

    boolean mayConfigure() {
        return configuresServer;
    }

    int letters() {
        return letters;
    }
}
