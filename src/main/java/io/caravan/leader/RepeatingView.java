package io.caravan.leader;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.cluster.CamelClusterMember;
import org.apache.camel.component.kubernetes.KubernetesConfiguration;
import org.apache.camel.component.kubernetes.cluster.KubernetesClusterService;
import org.apache.camel.component.kubernetes.cluster.KubernetesClusterView;
import org.apache.camel.component.kubernetes.cluster.lock.KubernetesLockConfiguration;

/**
 * Says again, when a consumer may have started meanwhile, that the lead is lost. {@code master:} starts its consumer a second after
 * the lead was taken, and passes over a loss before that: two instances would be active.
 */
final class RepeatingView extends KubernetesClusterView {

    private static final long[] SECONDS = {2, 5};

    RepeatingView(
            CamelContext camel,
            KubernetesClusterService service,
            KubernetesConfiguration configuration,
            KubernetesLockConfiguration lock) {
        super(camel, service, configuration, lock);
    }

    @Override
    protected void fireLeadershipChangedEvent(CamelClusterMember leader) {
        super.fireLeadershipChangedEvent(leader);
        if (!getLocalMember().isLeader()) {
            for (long seconds : SECONDS) {
                Executor later = CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS);
                later.execute(this::sayAgain);
            }
        }
    }

    private void sayAgain() {
        if (!getLocalMember().isLeader()) {
            super.fireLeadershipChangedEvent(getLeader().orElse(null));
        }
    }
}
