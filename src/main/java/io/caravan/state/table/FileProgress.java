package io.caravan.state.table;

import io.caravan.source.scan.ScanCheckpoints;
import io.caravan.source.scan.ScanPosition;
import io.caravan.source.scan.ScanReport;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a pass into a file has come, kept in a state file: which keys are in it, and how long it was then. Thread-safe; without
 * a state file nothing is kept, and each pass begins anew.
 */
public final class FileProgress implements ScanCheckpoints {

    private static final Logger LOG = LoggerFactory.getLogger(FileProgress.class);

    private final PassPositions positions = new PassPositions();
    private String keyPattern = "*";
    private StateFile file;
    private String scope = "";
    private long pass;
    private Instant startedAt = Instant.EPOCH;
    private long bytes;

    /** @param file empty for none */
    public void setStateFile(String file) {
        this.file = file.isBlank() ? null : new StateFile(Path.of(file));
    }

    /** @param keyPattern which keys are read; a pass over others is another pass */
    public void setKeyPattern(String keyPattern) {
        this.keyPattern = keyPattern;
    }

    /**
     * Begins a pass, or goes on with one of the same keys to the same place that was cut off.
     *
     * @param  databases that are read
     * @param  target    where the keys go
     * @param  present   how many bytes there are
     * @return           how many of them the pass has written that is gone on with; 0 if it begins
     */
    public synchronized long open(List<Integer> databases, String target, long present) {
        scope = keyPattern + " of databases " + databases + " to " + target;
        Optional<SyncState> state = file == null ? Optional.empty() : file.read();
        pass = state.map(SyncState::pass).orElse(0L);
        Optional<SyncState> cutOff =
                state.filter(last -> !last.isComplete() && last.scope().equals(scope) && last.bytes() <= present);
        if (cutOff.isPresent()) {
            startedAt = cutOff.get().startedAt();
            bytes = cutOff.get().bytes();
            positions.begin(cutOff.get().keys(), cutOff.get().positions());
            LOG.info("Pass {} goes on; it had been through {} keys", pass, positions.keys());
        } else {
            pass++;
            startedAt = Instant.now();
            bytes = 0;
            positions.begin(0, List.of());
        }
        return bytes;
    }

    @Override
    public Optional<ScanPosition> last(String node, int database) {
        return positions.last(node, database);
    }

    /** Returns how many keys the pass has been through. */
    public long keys() {
        return positions.keys();
    }

    /**
     * Forgets what was written, when all of it comes again: where one part of one server is read and another process of it answers,
     * its scan begins anew.
     *
     * @param  begin of the page at hand; {@code null} if that cannot be told
     * @return       whether it did, and the file is to begin anew
     */
    public synchronized boolean beginsAnew(ScanPosition begin) {
        List<ScanPosition> all = positions.all();
        boolean anew = begin != null
                && begin.cursor().equals("0")
                && all.size() == 1
                && positions
                        .last(begin.node(), begin.database())
                        .filter(last -> !last.runId().equals(begin.runId()))
                        .isPresent();
        if (anew) {
            positions.begin(0, List.of());
        }
        return anew;
    }

    /**
     * Notes that a page is about to be written.
     *
     * @param begin   from where on the keys have not been written; {@code null} if that cannot be told
     * @param written how many bytes have been
     */
    public synchronized void reached(ScanPosition begin, long written) {
        // A page may come in several portions, and goes on with its first.
        if (begin != null && positions.reached(begin)) {
            bytes = written;
        }
    }

    /** Counts keys that have been written. Returns whether a checkpoint is due. */
    public boolean passed(int keys) {
        return positions.passed(keys) && file != null;
    }

    /** Saves a checkpoint. What was written up to the page at hand must be on disk. */
    public synchronized void save() {
        save(positions.all());
    }

    private void save(List<ScanPosition> now) {
        if (file != null) {
            file.write(new SyncState(scope, startedAt, pass, positions.keys(), bytes, now));
        }
    }

    /** Notes that a pass is over; one that was interrupted will be gone on with. */
    public synchronized void end(ScanReport report) {
        save(report.interrupted() ? positions.all() : List.of());
    }
}
