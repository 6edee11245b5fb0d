package io.caravan.doctor.flow;

import io.caravan.monitor.StreamsMonitor;
import io.caravan.process.KeyMasks;
import io.caravan.process.backup.ChangedStates;
import io.caravan.sink.RefusedRecords;
import io.caravan.source.keyspace.EventClasses;
import io.caravan.state.CounterRuns;
import io.caravan.state.EventFallback;
import java.util.List;

/** What the left sides of flows need: of Redis. */
final class SourceParts {

    private static final String EVERY_KEY = "*";

    private static final String LETTERS = "deadLetters";

    private SourceParts() {}

    static void scans(FlowUse flow, FlowNeeds needs) {
        for (EndpointUse scan : flow.endpoints("redis-scan")) {
            String keys = scan.path().isEmpty() ? scan.option("keyPattern", EVERY_KEY) : scan.path();
            needs.addRights(flow, keys, Commands.PASSES);
            switch (scan.option("read", "values")) {
                case "counters" -> needs.addRights(flow, keys, Commands.STRINGS);
                case "values" -> needs.addRights(flow, keys, Commands.VALUES);
                case "dump" -> needs.addRights(flow, keys, Commands.DUMPS);
                default -> {
                    // Only names of keys are read, by SCAN itself.
                }
            }
        }
    }

    static void claims(FlowUse flow, FlowNeeds needs) {
        boolean takes = !flow.property("counters-to-postgres.take").equals("sample");
        if (flow.bean(CounterRuns.class).isEmpty() || !takes) {
            return;
        }
        boolean resets = flow.property("counters-to-postgres.take").equals("reset");
        String keys = flow.property("counters-to-postgres.key-pattern");
        needs.addRights(flow, keys, Commands.CLAIMS + (resets ? "\nSET KEY 0 KEEPTTL" : "\nDECRBY KEY 1"));
        if (!flow.property("counters-to-postgres.expire-after").equals("0")) {
            needs.addRights(flow, keys, "PEXPIRE KEY 1");
        }
        needs.redis().addOnlyInRedis("amounts that a run has taken");
    }

    static void streams(FlowUse flow, FlowNeeds needs) {
        for (EndpointUse streams : flow.endpoints("redis-stream")) {
            List<String> names = List.of(streams.option("streams", "").split("\\s*,\\s*"));
            List<String> patterns = List.of(streams.option("patterns", "").split("\\s*,\\s*"));
            for (String name : names) {
                addStream(flow, needs, streams, name.replaceFirst("^db\\d+:", ""));
            }
            for (String pattern : patterns) {
                addStream(flow, needs, streams, pattern);
                if (!pattern.isEmpty()) {
                    needs.addRights(flow, pattern, Commands.STREAM_SEARCH);
                }
            }
        }
    }

    private static void addStream(FlowUse flow, FlowNeeds needs, EndpointUse endpoint, String keys) {
        if (keys.isEmpty()) {
            return;
        }
        needs.addRights(flow, keys, Commands.STREAMS);
        if (endpoint.option("createGroup", "true").equals("true")) {
            needs.addRights(flow, keys, "XGROUP CREATE KEY caravan 0 MKSTREAM");
        }
        switch (endpoint.option("afterCommit", "keep")) {
            case "delete" -> needs.addRights(flow, keys, "XDEL KEY 0-1");
            case "trim" -> needs.addRights(flow, keys, "XTRIM KEY MINID 0-1");
            default -> {
                // Entries stay.
            }
        }
    }

    static void keyEvents(FlowUse flow, FlowNeeds needs) {
        for (EndpointUse watch : flow.endpoints("redis-keyspace")) {
            needs.addRights(flow, EVERY_KEY, Commands.EVENTS);
            needs.redis()
                    .addEvents(
                            flow.id(),
                            EventClasses.parse(watch.option("events", "A")),
                            watch.option("configureServer", "true").equals("true"));
        }
        flow.bean(EventFallback.class).ifPresent(fallback -> {
            if (!flow.property("keyspace-to-rabbitmq.fallback-size").equals("-1")) {
                needs.addRights(flow, flow.property("keyspace-to-rabbitmq.fallback-key"), Commands.FALLBACK);
                needs.redis().addOnlyInRedis("events that wait for the broker");
            }
        });
        if (flow.bean(KeyMasks.class).isPresent()) {
            needs.addRights(flow, EVERY_KEY, Commands.CONTROL);
        }
    }

    static void captures(FlowUse flow, FlowNeeds needs) {
        if (flow.bean(ChangedStates.class).isPresent()) {
            needs.addRights(flow, flow.property("keyspace-to-s3.key-pattern"), Commands.CAPTURES);
        }
    }

    static void monitors(FlowUse flow, FlowNeeds needs) {
        if (flow.bean(StreamsMonitor.class).isPresent()) {
            needs.addRights(flow, EVERY_KEY, Commands.LOOKS);
        }
    }

    static void letters(FlowUse flow, FlowNeeds needs) {
        boolean parks =
                flow.endpoints("bean").stream().anyMatch(each -> each.path().equals(LETTERS))
                        || flow.uses("redis-stream")
                        || flow.bean(RefusedRecords.class).isPresent()
                        || flow.bean(EventFallback.class).isPresent();
        if (parks && flow.property("dead-letter.uri").startsWith("bean:" + LETTERS)) {
            needs.addRights(flow, EVERY_KEY, Commands.LETTERS);
            int capacity = Integer.parseInt(flow.property("dead-letter.capacity"));
            needs.redis().addQuestion("dead letters", new LettersCheck(capacity)::of);
        }
    }
}
