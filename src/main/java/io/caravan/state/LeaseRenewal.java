package io.caravan.state;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renews the leases of runs, three times while each would last, on a thread of its own. */
final class LeaseRenewal implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseRenewal.class);

    private final Set<ClaimedRun> runs = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "caravan-lease");
        created.setDaemon(true);
        return created;
    });

    LeaseRenewal(Duration lease) {
        long period = lease.toMillis() / 3;
        thread.scheduleWithFixedDelay(this::renew, period, period, TimeUnit.MILLISECONDS);
    }

    void keep(ClaimedRun run) {
        runs.add(run);
    }

    void release(ClaimedRun run) {
        runs.remove(run);
    }

    private void renew() {
        for (ClaimedRun run : runs) {
            try {
                if (!run.renew() && runs.contains(run)) {
                    LOG.debug("The lease of run {} is another's", run.id());
                }
            } catch (RuntimeException e) {
                // A run that loses its lease is finished by another exporter; nothing is lost by that.
                LOG.warn("Cannot renew the lease of run {}: {}", run.id(), e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        runs.clear();
        thread.shutdownNow();
        try {
            // A renewal under way would bring back a lease that is about to be given up.
            thread.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
