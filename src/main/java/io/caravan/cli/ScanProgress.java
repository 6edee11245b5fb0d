package io.caravan.cli;

import io.caravan.process.CounterReport;
import io.caravan.source.scan.ScanListener;
import io.caravan.source.scan.ScanReport;
import io.caravan.state.CounterRuns;
import io.caravan.state.CounterTarget;
import io.caravan.state.WriteListener;
import java.util.LinkedHashMap;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import org.apache.camel.spi.Registry;

/**
 * The progress of a pass over counters: one bar per server, as long as the server has keys, a line of totals, and a bar for
 * the rows that are saved.
 */
final class ScanProgress implements ScanListener, WriteListener, AutoCloseable {

    private static final String TOTALS = "[Totals]";
    private static final String POSTGRES = "[PostgreSQL]";

    private final ProgressDisplay display;
    private final Map<String, ProgressBar> bars = new LinkedHashMap<>();
    private CounterReport counters = new CounterReport();
    private long scanned;

    ScanProgress(ProgressDisplay display) {
        this.display = display;
    }

    /** @param beans those of the flow, which say at any time what became of the counters so far */
    boolean watch(Registry beans) {
        counters = beans.lookupByNameAndType("counterRuns", CounterRuns.class).report();
        beans.lookupByNameAndType("counterTarget", CounterTarget.class).setListener(this);
        return true;
    }

    /** Says what is being done. */
    void status(String message) {
        display.status(message);
    }

    @Override
    public void initializing(int statements) {
        display.status("Running " + statements + " init statements…");
    }

    @Override
    public synchronized void nodeStarted(String node, long keys) {
        if (display.isVisible()) {
            ProgressBar bar = bars.computeIfAbsent(node, name -> display.bar(name, " keys", 0));
            bar.maxHint(bar.getMax() + keys);
            bars.computeIfAbsent(TOTALS, name -> display.bar(name, " keys", -1));
        }
    }

    @Override
    public synchronized void pageDone(String node, long keys) {
        ProgressBar bar = bars.get(node);
        if (bar != null) {
            bar.stepBy(keys);
            scanned += keys;
            bars.get(TOTALS).stepTo(scanned);
            bars.get(TOTALS).setExtraMessage(totals());
        }
    }

    private String totals() {
        long done = counters.success() + counters.failed();
        return " scanned: %d, skipped: %d, errored: %d, success: %d"
                .formatted(scanned, Math.max(0, scanned - done), counters.failed(), counters.success());
    }

    @Override
    public synchronized void nodeLost(String node, String reason, long delayMillis) {
        say(node, " disconnected, next attempt in " + delayMillis + " ms");
    }

    @Override
    public synchronized void nodeDone(String node) {
        say(node, " done");
    }

    private void say(String node, String message) {
        if (bars.containsKey(node)) {
            bars.get(node).setExtraMessage(message);
        }
    }

    @Override
    public synchronized void saving(long rows) {
        display.status("Saving " + rows + " results…");
        if (display.isVisible()) {
            bars.computeIfAbsent(POSTGRES, name -> display.bar(name, " rows", 0))
                    .maxHint(rows);
        }
    }

    @Override
    public synchronized void rowSent() {
        if (bars.containsKey(POSTGRES)) {
            bars.get(POSTGRES).step();
        }
    }

    @Override
    public synchronized void passDone(ScanReport report) {
        close();
    }

    @Override
    public synchronized void close() {
        bars.values().forEach(ProgressBar::close);
        bars.clear();
    }
}
