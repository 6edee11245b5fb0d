package io.caravan.doctor.flow;

import io.caravan.doctor.source.Right;
import io.caravan.monitor.StreamsMonitor;
import io.caravan.process.EventValues;
import io.caravan.process.KeyMasks;
import io.caravan.process.backup.ChangedStates;
import io.caravan.sink.RefusedRecords;
import io.caravan.source.keyspace.EventClasses;
import io.caravan.source.keyspace.RedisKeyspaceConfiguration;
import io.caravan.source.pattern.NamePattern;
import io.caravan.state.CounterRuns;
import io.caravan.state.EventFallback;
import java.util.List;
import java.util.stream.Stream;

/** What the left sides of flows need: of Redis. */
final class SourceParts {

    private static final String EVERY_KEY = "*";

    private static final String LETTERS = "deadLetters";

    private SourceParts() {}

    static void connections(FlowUse flow, FlowNeeds needs) {
        needs.addRights(flow, Commands.CONNECTION);
        needs.addRights(flow, needs.connections().isCluster() ? Commands.CLUSTER : Commands.STANDALONE);
    }

    static void scans(FlowUse flow, FlowNeeds needs) {
        for (EndpointUse scan : flow.endpoints("redis-scan")) {
            needs.addRights(flow, Commands.PASSES);
            String commands = switch (scan.option("read", "values")) {
                case "counters" -> Commands.STRINGS;
                case "values" -> Commands.VALUES;
                case "dump" -> Commands.DUMPS;
                // Only names of keys are read, by SCAN itself.
                default -> "";
            };
            String keys = scan.path().isEmpty() ? scan.option("keyPattern", EVERY_KEY) : scan.path();
            List<String> patterns = globs(scan.option("patterns", ""));
            (patterns.isEmpty() ? List.of(keys) : patterns).forEach(each -> needs.addRights(flow, each, commands));
        }
    }

    /** @param patterns with the meaning of fnmatch, separated by commas */
    private static List<String> globs(String patterns) {
        return NamePattern.all(patterns).stream().map(NamePattern::glob).toList();
    }

    static void claims(FlowUse flow, FlowNeeds needs) {
        if (flow.bean(CounterRuns.class).isEmpty()
                || flow.property("counters-to-postgres.dry-run").equals("true")) {
            return;
        }
        needs.addRights(flow, Commands.RUNS);
        String take = flow.property("counters-to-postgres.take");
        String keys = flow.property("counters-to-postgres.key-pattern");
        if (!take.equals("sample")) {
            needs.addRights(flow, keys, Commands.CLAIMS);
            needs.addRights(flow, keys, take.equals("reset") ? "SET KEY 0 KEEPTTL" : "DECRBY KEY 1\nDECRBY OWN 1");
            needs.redis().addOnlyInRedis("amounts that a run has taken");
        }
        if (!flow.property("counters-to-postgres.expire-after").equals("0")) {
            needs.addRights(flow, keys, Commands.EXPIRIES);
        }
    }

    static void streams(FlowUse flow, FlowNeeds needs) {
        for (EndpointUse streams : flow.endpoints("redis-stream")) {
            for (String keys : streams(streams.option("streams", ""), streams.option("patterns", ""))) {
                addStream(flow, needs, streams, keys);
            }
            if (!streams.option("patterns", "").isEmpty()) {
                needs.addRights(flow, Commands.STREAM_SEARCH);
            }
        }
    }

    /** Returns patterns of keys, globs of Redis. @param names of single streams, each with its database where it has one */
    static List<String> streams(String names, String patterns) {
        Stream<String> single = Stream.of(names.split(","))
                .map(name -> name.strip().replaceFirst("^db\\d+:", ""))
                .filter(name -> !name.isEmpty())
                .map(Right::globOf);
        return Stream.concat(single, globs(patterns).stream()).toList();
    }

    private static void addStream(FlowUse flow, FlowNeeds needs, EndpointUse endpoint, String keys) {
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
            RedisKeyspaceConfiguration configuration = new RedisKeyspaceConfiguration();
            configuration.setDatabases(watch.option("databases", ""));
            configuration
                    .channels(needs.connections())
                    .forEach(channels -> needs.addChannelRights(flow, channels, Commands.EVENTS));
            needs.redis()
                    .addEvents(
                            flow.id(),
                            EventClasses.parse(watch.option("events", "A")),
                            watch.option("configureServer", "true").equals("true"));
        }
        if (flow.bean(KeyMasks.class).isPresent()) {
            needs.addRights(flow, Commands.CONTROL);
        }
    }

    static void eventValues(FlowUse flow, FlowNeeds needs) {
        if (flow.bean(EventValues.class).isPresent()
                && flow.property("keyspace-to-rabbitmq.values").equals("last")) {
            needs.addRights(flow, EVERY_KEY, Commands.EVENT_VALUES);
        }
    }

    /** A list that takes no more events is looked at all the same, for what it holds. */
    static void fallback(FlowUse flow, FlowNeeds needs) {
        flow.bean(EventFallback.class).ifPresent(fallback -> {
            for (String list : fallback.lists()) {
                needs.addRights(flow, Right.globOf(list), Commands.FALLBACK_LIST);
                needs.addRights(flow, Right.globOf(EventFallback.countersOf(list)), Commands.FALLBACK_COUNTERS);
            }
            if (!flow.property("keyspace-to-rabbitmq.fallback-size").equals("-1")) {
                needs.redis().addOnlyInRedis("events that wait for the broker");
            }
        });
    }

    static void captures(FlowUse flow, FlowNeeds needs) {
        if (flow.bean(ChangedStates.class).isPresent()) {
            needs.addRights(flow, flow.property("keyspace-to-s3.key-pattern"), Commands.CAPTURES);
        }
    }

    static void monitors(FlowUse flow, FlowNeeds needs) {
        if (flow.bean(StreamsMonitor.class).isPresent()) {
            looks(flow, needs);
        }
    }

    /** What looks at streams of streams-to-postgres. */
    static void looks(FlowUse flow, FlowNeeds needs) {
        streams(flow.property("streams-to-postgres.streams"), flow.property("streams-to-postgres.patterns"))
                .forEach(keys -> needs.addRights(flow, keys, Commands.LOOKS));
    }

    /** The service counts letters, whether its flows park any or not. */
    static void letters(FlowUse flow, FlowNeeds needs) {
        if (!flow.property("dead-letter.uri").startsWith("bean:" + LETTERS)) {
            return;
        }
        needs.addRights(flow, Commands.LETTER_COUNTS);
        boolean parks =
                flow.endpoints("bean").stream().anyMatch(each -> each.path().equals(LETTERS))
                        || flow.uses("redis-stream")
                        || flow.bean(RefusedRecords.class).isPresent()
                        || flow.bean(EventFallback.class).isPresent();
        if (parks) {
            needs.addRights(flow, Commands.LETTERS);
            int capacity = Integer.parseInt(flow.property("dead-letter.capacity"));
            needs.redis().addQuestion("dead letters", new LettersCheck(capacity)::of);
        }
    }
}
