package io.caravan.cli.backup;

import io.caravan.cli.ExitCode;
import io.caravan.cli.PassProgress;
import io.caravan.sink.backup.BackupObjects;
import io.caravan.source.scan.ScanListener;
import io.caravan.state.FlowMeters;
import io.caravan.state.backup.PassTotals;
import io.caravan.state.backup.Reconcile;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.main.Main;
import org.apache.camel.spi.ManagementStrategy;
import org.apache.camel.spi.Registry;

/** One pass over all keys, until all that differs is stored. */
final class BackupPass {

    static final String STOPPED = "Stopped before the pass over all keys was complete";

    private static final long GLANCE_MILLIS = 100;

    private final PassProgress progress;
    private final CompletableFuture<Void> givenUp = new CompletableFuture<>();

    BackupPass(PassProgress progress) {
        this.progress = progress;
        progress.end().whenComplete((report, failure) -> {
            if (failure != null) {
                givenUp.completeExceptionally(failure);
            }
        });
    }

    /** Returns what is to be told of the scan. */
    ScanListener progress() {
        return progress;
    }

    /** @return the exit code @throws Exception why it was given up */
    int run(Main main, Registry beans) throws Exception {
        ManagementStrategy events = main.getCamelContext().getManagementStrategy();
        events.addEventNotifier(new GivenUp(givenUp));
        // The beans of routes are gone when it has stopped.
        Reconcile reconcile = beans.lookupByNameAndType("reconcile", Reconcile.class);
        BackupObjects objects = beans.lookupByNameAndType("backupObjects", BackupObjects.class);
        FlowMeters meters = beans.lookupByNameAndType("flowMeters", FlowMeters.class);
        if (!events.getEventNotifiers().contains(meters)) {
            // Camel has made one of its own of the same file.
            events.addEventNotifier(meters);
        }
        try (progress) {
            main.start();
            while (!reconcile.isSettled() && !isGivenUp()) {
                // It is looked at again soon.
            }
        }
        main.stop();
        return conclude(reconcile.totals(), objects.totals().keys(), meters.parked("backup-store"));
    }

    private boolean isGivenUp() throws Exception {
        try {
            givenUp.get(GLANCE_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static int conclude(PassTotals pass, long stored, long parked) {
        if (pass.passes() == 0) {
            System.err.println("caravan backup: " + STOPPED);
            return ExitCode.FAILED;
        }
        System.out.printf(
                "%d compared, %d stored, %d unchanged, %d vanished, %d parked%n",
                pass.compared(),
                stored,
                Math.max(0, pass.compared() - pass.different() + pass.vanished()),
                pass.vanished(),
                parked);
        return parked > 0 ? ExitCode.INCOMPLETE : ExitCode.DONE;
    }
}
