package io.caravan.state.backup;

import io.caravan.leader.Activated;
import io.caravan.process.backup.BrokenObjectException;
import io.caravan.process.backup.ChangedKeys;
import io.caravan.process.backup.KeyVersion;
import io.caravan.process.backup.LargeDigest;
import io.caravan.process.backup.StateDigest;
import io.caravan.source.KeyPlace;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisConstants;
import io.caravan.source.capture.CapturedKeys;
import io.caravan.source.capture.KeyChangedException;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import io.caravan.source.capture.KeyStates;
import io.caravan.source.keyspace.EventGap;
import io.caravan.source.pattern.RedisGlob;
import io.caravan.source.scan.KeyEntry;
import io.caravan.source.scan.ScanReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares Redis with the index, and has stored again whatever differs: at the start, after each gap, and now and then.
 *
 * It stores nothing itself: a key that differs counts as changed, and takes its turn with those that announce changes.
 */
public final class Reconcile implements Activated {

    private static final Logger LOG = LoggerFactory.getLogger(Reconcile.class);

    private BackupIndex index;
    private ChangedKeys changedKeys;
    private RedisConnections connections;
    private RedisGlob pattern = RedisGlob.of(new byte[] {'*'});
    private PassSchedule schedule;
    private long completeFrom;
    private boolean unsettled;
    private boolean started;
    private final AtomicLong different = new AtomicLong();
    private final AtomicLong gaps = new AtomicLong();
    private PassTotals totals = PassTotals.NONE;

    public void setIndex(BackupIndex index) {
        this.index = index;
    }

    public void setChangedKeys(ChangedKeys changedKeys) {
        this.changedKeys = changedKeys;
    }

    public void setConnections(RedisConnections connections) {
        this.connections = connections;
    }

    public void setSchedule(PassSchedule schedule) {
        this.schedule = schedule;
    }

    /** @param glob which keys are backed up */
    public void setPattern(String glob) {
        this.pattern = RedisGlob.of(glob.getBytes(StandardCharsets.UTF_8));
    }

    /** Begins anew: another instance may have written to the bucket while this one stood by. */
    @Override
    public void activated(String flow) {
        synchronized (this) {
            schedule.restart("this instance has become active");
            unsettled = false;
            started = false;
            completeFrom = 0;
        }
        changedKeys.clear();
        index.forget();
    }

    /** Notes that changes may have been missed, which a pass is to find. */
    public void gap(@Header(RedisConstants.GAP) EventGap gap) {
        gaps.incrementAndGet();
        openGapOfStart();
        synchronized (this) {
            index.openGap(gap.from().toEpochMilli(), gap.reason().toString());
            schedule.wantAfter(gap.to().toEpochMilli(), gap.reason().toString());
            // Also where no pass is to come any more, so that the gap is closed.
            unsettled = true;
        }
        // The source forgets the gap when this has returned.
        index.save(storedUpTo());
    }

    /** What was heard of and not stored when the last run ended was missed, beside what nobody has heard of since. */
    private void openGapOfStart() {
        long storedUpTo = index.storedUpTo();
        synchronized (this) {
            if (!started && storedUpTo > 0) {
                index.openGap(storedUpTo, EventGap.Reason.NOT_RUNNING.toString());
            }
            started = true;
        }
    }

    /** Before the first page. */
    public void start() {
        openGapOfStart();
        different.set(0);
        if (!schedule.isWatching()) {
            index.openGap(index.storedUpTo() > 0 ? index.storedUpTo() : schedule.begun(), "events were not watched");
        }
        index.beginPass();
    }

    /** Compares the keys of a page. Waits while too many keys wait to be stored. */
    public void page(@Header(RedisConstants.DATABASE) int database, @Body List<KeyEntry> page)
            throws InterruptedException {
        List<byte[]> known = new ArrayList<>();
        for (KeyEntry entry : page) {
            KeyPlace place = KeyPlace.of(database, entry.key());
            if (index.meet(place)) {
                known.add(entry.key());
            } else {
                differs(place);
            }
        }
        Iterator<CapturedKeys> portions = new KeyStates(connections).read(database, known);
        while (portions.hasNext()) {
            for (KeyState state : portions.next().states()) {
                if (!isStored(state)) {
                    differs(KeyPlace.of(database, state.key()));
                }
            }
        }
    }

    private boolean isStored(KeyState state) {
        if (state.form() != Form.LARGE) {
            return index.holds(state, StateDigest.of(state));
        }
        try {
            return index.holds(state, LargeDigest.of(connections, state));
        } catch (KeyChangedException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void differs(KeyPlace place) throws InterruptedException {
        different.incrementAndGet();
        changedKeys.add(place, KeyVersion.FOUND, System.currentTimeMillis());
    }

    /** After the last page: finds what is stored and has vanished. */
    public void end(@Body ScanReport report) throws InterruptedException {
        if (report.interrupted()) {
            schedule.want("the last pass was interrupted");
            return;
        }
        long before = different.get();
        index.save(storedUpTo());
        try {
            index.unmet(
                    place -> report.databases().contains(place.database()) && pattern.matches(place.bytes()),
                    this::differs);
        } catch (BrokenObjectException e) {
            LOG.warn("What has vanished cannot be told: a part of the index {}", e.getMessage());
        }
        synchronized (this) {
            schedule.complete();
            completeFrom = schedule.begun();
            unsettled = true;
            totals = totals.plus(report.scanned(), different.get(), different.get() - before);
        }
        LOG.info(
                "{} keys were compared in {} ms: {} differ, {} of them have vanished",
                report.scanned(),
                schedule.ended() - schedule.begun(),
                different.get(),
                different.get() - before);
    }

    /** Returns what complete passes have found since the start, and which gaps there were. */
    public synchronized PassTotals totals() {
        return totals.withGaps(gaps.get());
    }

    /** Returns when the last complete pass ended, in milliseconds since 1970; 0 before that. */
    public long lastPass() {
        return schedule.ended();
    }

    /** Returns whether a pass was made and no other one is wanted, and all that is known to have changed is stored. */
    public boolean isSettled() {
        long oldest = changedKeys.oldest();
        synchronized (this) {
            return schedule.ended() > 0 && schedule.isIdle() && !unsettled && oldest < 0;
        }
    }

    /**
     * Called when all is stored that was taken last. Closes the gap that a pass has repaired, once all that it found is stored, and
     * saves the index when it is time to.
     */
    public void settle() {
        index.written();
        openGapOfStart();
        if (!closeGap()) {
            index.saveIfDue(storedUpTo());
        }
    }

    private boolean closeGap() {
        long oldest = changedKeys.oldest();
        synchronized (this) {
            if (!unsettled || !schedule.isIdle() || oldest >= 0 && oldest <= schedule.ended()) {
                return false;
            }
            unsettled = false;
            index.closeGap(System.currentTimeMillis());
        }
        LOG.info("All that differed is stored");
        index.save(storedUpTo());
        return true;
    }

    /** Saves the index now, if there is one. */
    public void save() {
        if (index.isLoaded()) {
            index.save(storedUpTo());
        }
    }

    private long storedUpTo() {
        if (!schedule.isWatching()) {
            synchronized (this) {
                return completeFrom > 0 ? completeFrom : index.storedUpTo();
            }
        }
        long oldest = changedKeys.oldest();
        return oldest < 0 ? System.currentTimeMillis() : oldest - 1;
    }
}
