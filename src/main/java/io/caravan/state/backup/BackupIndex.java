package io.caravan.state.backup;

import io.caravan.process.backup.BackupSettings;
import io.caravan.process.backup.BrokenObjectException;
import io.caravan.source.KeyPlace;
import io.caravan.source.capture.KeyState;
import io.caravan.source.s3.S3Connection;
import io.caravan.state.backup.Manifest.Part;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a bucket holds of each key, so that nobody has to list it or read objects to compare. Kept in memory, and in files in the
 * bucket.
 *
 * It is only ever behind the bucket: what was stored and is not in it yet is stored again. It is read when it is first needed.
 * Thread-safe.
 */
public final class BackupIndex {

    private static final Logger LOG = LoggerFactory.getLogger(BackupIndex.class);
    private static final int SAVE_RECORDS = 20_000;
    private static final long SAVE_MILLIS = 5_000;
    private static final long SAVE_MILLIS_WHEN_IDLE = 60_000;

    /** Held, before this object's own lock, by the one thread that writes to the bucket. */
    private final Object saving = new Object();

    private final StoredKeys keys = new StoredKeys();
    private final BackupGaps gaps = new BackupGaps();
    private final Announcements announcements = new Announcements();
    private List<IndexRecord> unsaved = new ArrayList<>();
    private boolean changed;
    private long begun;
    private long savedAt;
    private volatile SavedIndex saved;
    private BackupSettings settings;
    private S3Connection s3;

    public void setS3(S3Connection s3) {
        this.s3 = s3;
    }

    public void setSettings(BackupSettings settings) {
        this.settings = settings;
    }

    /**
     * Reads what there is in the bucket, unless that was done.
     *
     * @throws io.caravan.state.SinkAwayException if it cannot be read now
     */
    public synchronized void load() {
        if (saved != null) {
            return;
        }
        SavedIndex found = new SavedIndex(s3, settings);
        clear();
        keys.reset(found.manifest().newestGone());
        begun = found.manifest().begun();
        if (!found.read(keys::take, this::doubt)) {
            unsaved.clear();
            keys.reset(keys.newestGone());
        }
        gaps.reset(found.manifest().gaps());
        savedAt = System.currentTimeMillis();
        saved = found;
        LOG.info("{} holds {} keys, says its index", found.place(), keys.size());
    }

    private void clear() {
        keys.reset(0);
        unsaved = new ArrayList<>();
        announcements.clear();
        gaps.reset(List.of());
        changed = false;
    }

    /** The last run has begun to store something of the key, and did not come to note whether it is stored. */
    private void doubt(IndexRecord intent) {
        StoredKey stored = keys.get(intent.place());
        if (stored == null || stored.version() < intent.version()) {
            IndexRecord unknown = IndexRecord.of(intent.place(), StoredKey.unknown(intent.version()));
            keys.take(unknown);
            unsaved.add(unknown);
        }
    }

    /** Returns whether it was read, so that asking it reaches for no server. */
    public boolean isLoaded() {
        return saved != null;
    }

    /** Forgets what it knows, as another instance has written to the bucket; it is read again when it is next needed. */
    public void forget() {
        synchronized (saving) {
            synchronized (this) {
                saved = null;
                clear();
            }
        }
    }

    /** Returns how many keys the bucket holds. */
    public synchronized long size() {
        load();
        return keys.size();
    }

    /** Returns whether the bucket holds just this. @param digest of the state */
    public synchronized boolean holds(KeyState state, long digest) {
        load();
        StoredKey stored = keys.get(KeyPlace.of(state.database(), state.key()));
        return state.isGone() ? stored == null : stored != null && stored.holds(digest, state.expiresAt());
    }

    /** Returns a timestamp for a new version of a key: when it was captured, or later where that is taken. */
    public synchronized long versionFor(KeyState state) {
        load();
        return Math.max(state.capturedAt(), keys.newestVersion(KeyPlace.of(state.database(), state.key())) + 1);
    }

    /**
     * Notes in the bucket that versions of keys are about to be stored, before any of them is. One thread at a time stores, and calls
     * {@link #written} when it does not any more.
     *
     * @param  versions                          the newest version of each
     * @throws io.caravan.state.SinkAwayException if that cannot be written now; nothing is to be stored then
     */
    public void announce(Map<KeyPlace, Long> versions) {
        synchronized (saving) {
            List<IndexRecord> news;
            synchronized (this) {
                load();
                news = announcements.open(versions);
            }
            if (!news.isEmpty()) {
                saved.intend(news);
                synchronized (this) {
                    announcements.add(news);
                }
            }
        }
    }

    /** All that was announced is stored or was given up. */
    public synchronized void written() {
        announcements.close();
    }

    /** Notes that the bucket holds a state now. @param digest of the state @param version its timestamp */
    public synchronized void stored(KeyState state, long digest, long version) {
        load();
        IndexRecord record = new IndexRecord(
                KeyPlace.of(state.database(), state.key()),
                version,
                state.isGone() ? null : new StoredKey(digest, state.expiresAt(), version));
        if (keys.takeNewer(record)) {
            unsaved.add(record);
        }
    }

    /** Begins a pass over all keys; none has been met yet. */
    public synchronized void beginPass() {
        load();
        keys.beginPass();
    }

    /** Notes that the pass has met a key. Returns whether the bucket holds something of it. */
    public synchronized boolean meet(KeyPlace place) {
        load();
        return keys.meet(place);
    }

    /** What is done with a key. */
    @FunctionalInterface
    interface KeyHandler {
        void handle(KeyPlace place) throws InterruptedException;
    }

    /**
     * Hands on each key that the bucket holds and the pass has not met. Reads the index's files if there are any: those keys
     * are not found that were not saved since the pass began, and these it has met.
     *
     * @param covered which keys the pass was to meet
     */
    void unmet(Predicate<KeyPlace> covered, KeyHandler each) throws BrokenObjectException, InterruptedException {
        Set<Part> done = new HashSet<>();
        List<KeyPlace> found = new ArrayList<>();
        while (readUnmet(done, covered, found)) {
            for (KeyPlace place : found) {
                each.handle(place);
            }
            found.clear();
        }
    }

    private boolean readUnmet(Set<Part> done, Predicate<KeyPlace> covered, List<KeyPlace> found)
            throws BrokenObjectException {
        synchronized (saving) {
            return !keys.areAllMet()
                    && saved.readAnother(done, record -> {
                        if (keys.isUnmet(record) && covered.test(record.place())) {
                            found.add(record.place());
                        }
                    });
        }
    }

    /** Changes may have been missed since then. @param from in milliseconds since 1970 */
    public synchronized void openGap(long from, String reason) {
        load();
        gaps.open(from, reason);
        changed = true;
    }

    /** Returns the times in which changes may have been missed, oldest first. */
    public synchronized List<BackupGap> gaps() {
        load();
        return gaps.all();
    }

    /** A pass over all keys is stored, which repairs the gap that was open. */
    public synchronized void closeGap(long now) {
        load();
        changed = true;
        gaps.close(now);
        begun = begun == 0 ? now : begun;
    }

    /** Returns until when every change that was heard of was stored, as far as is written down; 0 at the first start. */
    public synchronized long storedUpTo() {
        load();
        return saved.manifest().storedUpTo();
    }

    /** Saves it if it is time to. @param storedUpTo every change that was heard of until then is stored */
    public void saveIfDue(long storedUpTo) {
        synchronized (this) {
            long age = System.currentTimeMillis() - savedAt;
            boolean due = unsaved.size() >= SAVE_RECORDS
                    || age >= SAVE_MILLIS && (changed || !unsaved.isEmpty())
                    || age >= SAVE_MILLIS_WHEN_IDLE;
            if (saved == null || !due) {
                return;
            }
        }
        save(storedUpTo);
    }

    /** @throws io.caravan.state.SinkAwayException if it cannot be written now; nothing is forgotten then */
    public void save(long storedUpTo) {
        synchronized (saving) {
            List<IndexRecord> records = takeUnsaved();
            try {
                write(saved.append(records), storedUpTo);
            } catch (RuntimeException e) {
                giveBack(records);
                throw e;
            }
            shrink(storedUpTo);
        }
    }

    private synchronized List<IndexRecord> takeUnsaved() {
        load();
        List<IndexRecord> records = unsaved;
        unsaved = new ArrayList<>();
        changed = false;
        return records;
    }

    private synchronized void giveBack(List<IndexRecord> records) {
        records.addAll(unsaved);
        unsaved = records;
        changed = true;
    }

    private void write(List<Part> all, long storedUpTo) {
        boolean over;
        Manifest next;
        synchronized (this) {
            // What is announced and not stored yet is not in these files.
            over = announcements.areOutdated();
            long generation = saved.manifest().generation() + (over ? 1 : 0);
            next = new Manifest(
                    Manifest.FORMAT, List.copyOf(all), gaps.all(), begun, storedUpTo, generation, keys.newestGone());
        }
        saved.write(next);
        synchronized (this) {
            savedAt = System.currentTimeMillis();
            if (over) {
                announcements.clear();
            }
        }
    }

    /** Makes it smaller where it consists of too much. */
    private void shrink(long storedUpTo) {
        Manifest former = saved.manifest();
        saved.shrink(keys.size(), keys::counts).ifPresent(smaller -> {
            write(smaller, storedUpTo);
            saved.deleteAllOf(former);
        });
    }
}
