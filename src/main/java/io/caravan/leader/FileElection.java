package io.caravan.leader;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.file.cluster.FileLockClusterService;
import org.apache.camel.component.file.cluster.FileLockClusterView;

/** Elects by a lock on a file, which ends with its process. */
final class FileElection extends FileLockClusterService {

    // A leader is given up after four times the interval, and Camel then waits another second before it starts a
    // consumer.
    private static final int INTERVAL_MILLIS = 500;
    private static final int MISSED_SIGNS = 4;

    private final LeaderHealth health;

    FileElection(Path folder, LeaderHealth health) {
        this.health = health;
        setRoot(folder.toString());
        setAcquireLockDelay(INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        setAcquireLockInterval(INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        setHeartbeatTimeoutMultiplier(MISSED_SIGNS);
    }

    @Override
    protected FileLockClusterView createView(String namespace) throws Exception {
        FileLockClusterView view = super.createView(namespace);
        health.watch(view);
        return view;
    }
}
