package io.caravan.doctor.source;

import io.caravan.doctor.Answer;
import io.caravan.source.RedisConnections;
import io.caravan.source.keyspace.EventClasses;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What flows together need of Redis. */
public final class RedisNeeds {

    private final Set<Right> rights = new LinkedHashSet<>();
    private final Map<String, EventClasses> events = new LinkedHashMap<>();
    private final List<String> onlyInRedis = new ArrayList<>();
    private final Map<String, Function<RedisConnections, Answer>> questions = new LinkedHashMap<>();
    private boolean configuresServer = true;

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

    /** Adds a question about the deployment as a whole, once. @param what in a few words */
    public void addQuestion(String what, Function<RedisConnections, Answer> question) {
        questions.put(what, question);
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

    Map<String, Function<RedisConnections, Answer>> questions() {
        return questions;
    }
}
