package io.caravan.leader;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.cluster.CamelClusterService;
import org.apache.camel.health.HealthCheckRegistry;

/**
 * Has instances elect the one that runs what follows {@code master:} in a route, by a cluster service of Camel's: a lock on a file
 * that all can reach, or a lease of Kubernetes. Another takes over within 5 s of its death; with a lease, within 5 s of the time at
 * which its pod is gone or not ready. In health as {@code leader}.
 */
public final class LeaderElection implements CamelContextAware {

    private CamelContext camelContext;
    private Election election = Election.NONE;
    private String lockFolder = "";
    private String kubernetesNamespace = "";

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    /** @param name none, file or kubernetes */
    public void setElection(String name) {
        this.election = Election.named(name);
    }

    /** @param folder for the lock files, which all instances share, for {@code file} */
    public void setLockFolder(String folder) {
        this.lockFolder = folder;
    }

    /** @param namespace of the lease, for {@code kubernetes}; empty for that of the pod */
    public void setKubernetesNamespace(String namespace) {
        this.kubernetesNamespace = namespace;
    }

    /**
     * Makes the election known to Camel; does nothing where there is none. To be called before a route starts.
     *
     * @throws IllegalArgumentException if the folder is missing or cannot be written to, or the namespace is not known
     */
    public void join() throws Exception {
        if (election == Election.NONE) {
            return;
        }
        LeaderHealth health = new LeaderHealth(this::tell);
        CamelClusterService service = election == Election.FILE
                ? new FileElection(writable(lockFolder), health)
                : new KubernetesElection(namespace(kubernetesNamespace), health);
        camelContext.addService(service);
        HealthCheckRegistry checks = HealthCheckRegistry.get(camelContext);
        if (checks != null) {
            checks.register(health);
        }
    }

    private void tell(String flow) {
        camelContext.getRegistry().findByType(Activated.class).forEach(each -> each.activated(flow));
    }

    private static Path writable(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException(
                    "leader.lock-folder is empty. Name a folder that all instances of this flow can write to");
        }
        Path folder = Path.of(name);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw unfit(name, "cannot be made: " + e.getMessage());
        }
        if (!Files.isWritable(folder)) {
            throw unfit(name, "cannot be written to");
        }
        return folder;
    }

    private static String namespace(String name) {
        String namespace = name.isBlank() ? Config.autoConfigure(null).getNamespace() : name;
        if (namespace == null || namespace.isBlank()) {
            throw new IllegalArgumentException(
                    "leader.kubernetes-namespace is empty, and this is no pod whose namespace "
                            + "could be taken. Name the namespace of the lease");
        }
        return namespace;
    }

    private static IllegalArgumentException unfit(String folder, String reason) {
        return new IllegalArgumentException("leader.lock-folder '" + folder + "' " + reason
                + ". Name a folder that all instances of this flow can write to");
    }
}
