package io.caravan.doctor.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.cli.FlowValues;
import io.caravan.cli.RouteFiles;
import io.caravan.doctor.Examination;
import io.caravan.doctor.Finding;
import io.caravan.doctor.Findings;
import io.caravan.sync.ShippedFlows;
import io.caravan.testing.RedisServer;
import io.lettuce.core.api.sync.RedisAclCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.main.Main;

/** A user of Redis who has no rights but those that doctor names, and what flows run into who connect as that user. */
final class NamedRights {

    private static final String MEND = "ACL SETUSER clerk ";
    private static final int MOST_LOOKS = 3;
    private static final String OPTIONAL = "reason=command context=toplevel object=config";

    private final List<RedisServer> servers;
    private String uri;
    private final Map<String, String> values = new TreeMap<>();

    /** @param servers one, or the primaries of a cluster */
    NamedRights(RedisServer... servers) {
        this.servers = List.of(servers);
        set("redis.cluster", servers.length > 1);
    }

    /** Gives flows, and doctor when it looks at them, a value. */
    NamedRights set(String name, Object value) {
        values.put(name, String.valueOf(value));
        return this;
    }

    /** Gives the user the rights that doctor names until it names no more. Returns the URI to connect as the user. */
    String give(String... flows) throws Exception {
        List<String> rules = new ArrayList<>();
        for (int look = 0; look <= MOST_LOOKS; look++) {
            for (RedisServer server : servers) {
                uri = server.user("clerk", "secret", rules.toArray(String[]::new));
            }
            List<Finding> findings = doctor(flows).all();
            List<String> more = findings.stream()
                    .filter(each -> List.of("reachable", "rights").contains(each.what()))
                    .map(Finding::mend)
                    .filter(mend -> mend.startsWith(MEND))
                    .flatMap(mend -> Stream.of(mend.substring(MEND.length()).split(" ")))
                    .toList();
            if (more.isEmpty()) {
                assertThat(findings)
                        .as(findings.toString())
                        .extracting(Finding::what)
                        .contains("rights");
                servers.forEach(server -> server.run(RedisAclCommands::aclLogReset));
                return uri;
            }
            rules.addAll(more);
        }
        throw new AssertionError("Doctor is not content with what it names: " + rules);
    }

    private Findings doctor(String... flows) throws Exception {
        FlowValues given = new FlowValues();
        given.leaveOutTheService();
        values.forEach(given::set);
        given.set("redis.uri", uri);
        Stream.of(flows).forEach(flow -> given.set(flow + ".enabled", true));
        Main main = given.program(RouteFiles.flows(flows));
        try {
            main.init();
            FlowUse use = new FlowUse(String.join(",", flows), main.getCamelContext());
            FlowNeeds needs = new FlowNeeds(use);
            needs.add(use);
            List<Examination> examinations = needs.examinations();
            return Findings.of(examinations.get(0));
        } finally {
            main.stop();
        }
    }

    /** Starts flows as that user. */
    ShippedFlows start(String... flows) throws Exception {
        ShippedFlows started = new ShippedFlows(give(flows));
        values.forEach(started::set);
        Stream.of(flows).forEach(flow -> started.set(flow + ".enabled", true));
        return started.start();
    }

    /** Returns the URI of the user who has rights now. */
    String uri() {
        return uri;
    }

    /**
     * Returns what the servers have refused since the user was made, but for a look at what it announces: flows of key events get by
     * without that.
     */
    List<String> refusals() {
        List<String> refusals = new ArrayList<>();
        servers.forEach(server -> server.run(commands -> commands.aclLog().stream()
                .map(NamedRights::refusal)
                .filter(refusal -> !refusal.startsWith(OPTIONAL))
                .forEach(refusals::add)));
        return refusals;
    }

    private static String refusal(Map<String, Object> entry) {
        return "reason=%s context=%s object=%s"
                .formatted(entry.get("reason"), entry.get("context"), entry.get("object"));
    }
}
