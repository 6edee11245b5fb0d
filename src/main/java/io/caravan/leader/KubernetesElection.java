package io.caravan.leader;

import org.apache.camel.component.kubernetes.KubernetesConfiguration;
import org.apache.camel.component.kubernetes.cluster.KubernetesClusterService;
import org.apache.camel.component.kubernetes.cluster.KubernetesClusterView;
import org.apache.camel.component.kubernetes.cluster.lock.KubernetesLockConfiguration;

/** Elects by a lease of Kubernetes; the rights that a pod needs for it are in docker/kubernetes/election.yaml. */
final class KubernetesElection extends KubernetesClusterService {

    private static final long LEASE_MILLIS = 3_000;
    private static final long RENEWAL_MILLIS = 2_000;
    private static final long RETRY_MILLIS = 500;

    private final LeaderHealth health;

    KubernetesElection(String namespace, LeaderHealth health) {
        this.health = health;
        setKubernetesResourcesNamespace(namespace);
        setKubernetesResourceName("caravan");
        setLeaseDurationMillis(LEASE_MILLIS);
        setRenewDeadlineMillis(RENEWAL_MILLIS);
        setRetryPeriodMillis(RETRY_MILLIS);
    }

    @Override
    protected KubernetesClusterView createView(String namespace) throws Exception {
        KubernetesLockConfiguration lock = lockConfigWithGroupNameAndDefaults(namespace);
        KubernetesConfiguration configuration = setConfigDefaults(new KubernetesConfiguration(), lock);
        KubernetesClusterView view = new RepeatingView(getCamelContext(), this, configuration, lock);
        health.watch(view);
        return view;
    }
}
