package io.caravan.leader;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.camel.cluster.CamelClusterEventListener;
import org.apache.camel.cluster.CamelClusterMember;
import org.apache.camel.cluster.CamelClusterView;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows and logs for each flow whether this instance is the active one. It is well either way. */
final class LeaderHealth extends AbstractHealthCheck implements CamelClusterEventListener.Leadership {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);

    private final Map<String, Boolean> active = new ConcurrentSkipListMap<>();

    private final Consumer<String> activated;

    /** @param activated is told the name of each flow that becomes active here */
    LeaderHealth(Consumer<String> activated) {
        super("caravan", "leader");
        this.activated = activated;
    }

    void watch(CamelClusterView view) {
        active.put(view.getNamespace(), false);
        LOG.info("{} stands by until no other instance is active", view.getNamespace());
        view.addEventListener(this);
    }

    @Override
    public void leadershipChanged(CamelClusterView view, CamelClusterMember leader) {
        boolean now = view.getLocalMember().isLeader();
        if (active.put(view.getNamespace(), now) != now) {
            LOG.info(
                    now ? "{} is active in this instance" : "{} stands by: this instance is not active any more",
                    view.getNamespace());
            if (now) {
                activated.accept(view.getNamespace());
            }
        }
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        active.forEach((flow, here) -> builder.detail(flow, here ? "active" : "standby"));
        builder.message(active.entrySet().stream()
                .map(each -> each.getKey() + (each.getValue() ? " is active" : " stands by"))
                .collect(Collectors.joining(", ")));
        builder.up();
    }
}
