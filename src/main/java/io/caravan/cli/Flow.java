package io.caravan.cli;

import io.caravan.source.scan.ScanListener;
import io.caravan.source.scan.ScanReport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.main.Main;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.ShutdownAware;

/**
 * Runs one shipped flow for one pass, with values that a command line gives.
 *
 * A signal ends the scan; what has been taken by then is still written before the process ends, however long that takes.
 */
public final class Flow {

    /** What is done with a flow's beans before its pass. */
    public interface Preparation {

        /** Returns whether the pass may begin; it has said what stands in the way. */
        boolean on(Registry beans);
    }

    /** What is done with a flow's beans after its pass. */
    public interface Conclusion {
        int exitCode(ScanReport report, Main main) throws Exception;
    }

    private final String id;
    private final FlowValues values = new FlowValues();
    private final CompletableFuture<ScanReport> pass = new CompletableFuture<>();
    private final CountDownLatch concluded = new CountDownLatch(1);
    private volatile int exitCode = ExitCode.FAILED;
    private volatile Exception failure;

    public Flow(String id) {
        this.id = id;
        set("enabled", true);
        set("passes", 1);
        values.leaveOutTheService();
    }

    /** Returns the values that it is given. */
    public FlowValues values() {
        return values;
    }

    /** Gives one of the flow's own values. */
    public Flow set(String name, Object value) {
        return setShared(id + "." + name, value);
    }

    /** Gives a value that flows share. */
    public Flow setShared(String name, Object value) {
        values.set(name, value);
        return this;
    }

    /** Gives one of the flow's own values that is taken as it stands, even if it holds what Camel would replace. */
    public Flow setText(String name, Object text) {
        return setSharedText(id + "." + name, text);
    }

    /** Gives a value that flows share and that is taken as it stands. */
    public Flow setSharedText(String name, Object text) {
        values.setText(name, text);
        return this;
    }

    /**
     * Runs the flow.
     *
     * @param  progress    is told how the pass goes
     * @param  preparation is done before it begins
     * @param  conclusion  makes the report, and the exit code, when the pass is over
     * @throws Exception   why the pass was given up
     */
    public int run(ScanListener progress, Preparation preparation, Conclusion conclusion) throws Exception {
        Main main = values.program(RouteFiles.flows(id));
        main.bind("scanListener", new Watcher(progress));
        Thread onSignal = new Thread(() -> stopOnSignal(main), "caravan-signal");
        Runtime.getRuntime().addShutdownHook(onSignal);
        try {
            main.init();
            if (preparation.on(main.getCamelContext().getRegistry())) {
                main.start();
                exitCode = conclusion.exitCode(outcome(), main);
            }
            return exitCode;
        } catch (Exception e) {
            failure = e;
            throw e;
        } finally {
            main.stop();
            concluded.countDown();
            forget(onSignal);
        }
    }

    private static void forget(Thread onSignal) throws InterruptedException {
        try {
            Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (IllegalStateException e) {
            // The process is ending by this very thread, which reports in the command's place.
            onSignal.join();
        }
    }

    private ScanReport outcome() throws Exception {
        try {
            return pass.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception exception ? exception : e;
        }
    }

    private void stopOnSignal(Main main) {
        if (concluded.getCount() == 0) {
            return;
        }
        System.err.println("caravan: Signal received: no more pages are read, and what has been taken is written.");
        while (!isConcluded()) {
            CamelContext context = main.getCamelContext();
            Route route = context == null ? null : context.getRoute(id);
            if (route != null && route.getConsumer() instanceof ShutdownAware scan) {
                scan.prepareShutdown(true, false);
            }
        }
        if (failure != null) {
            System.err.println("caravan: " + Failures.inOneLine(failure));
        }
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(exitCode);
    }

    private boolean isConcluded() {
        try {
            return concluded.await(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** Passes on what it hears, and notes how the pass ended. */
    private final class Watcher implements ScanListener {

        private final ScanListener progress;

        Watcher(ScanListener progress) {
            this.progress = progress;
        }

        @Override
        public void nodeStarted(String node, long keys) {
            progress.nodeStarted(node, keys);
        }

        @Override
        public void pageDone(String node, long scanned) {
            progress.pageDone(node, scanned);
        }

        @Override
        public void nodeLost(String node, String reason, long delayMillis) {
            progress.nodeLost(node, reason, delayMillis);
        }

        @Override
        public void nodeDone(String node) {
            progress.nodeDone(node);
        }

        @Override
        public void passDone(ScanReport report) {
            progress.passDone(report);
            pass.complete(report);
        }

        @Override
        public void passFailed(Exception failure) {
            progress.passFailed(failure);
            pass.completeExceptionally(failure);
        }
    }
}
