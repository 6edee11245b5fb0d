package io.caravan.sink.backup;

import io.caravan.process.backup.BackupFormat;
import io.caravan.process.backup.BackupListener;
import io.caravan.process.backup.BackupSettings;
import io.caravan.process.backup.CapturedVersions;
import io.caravan.process.backup.Deletes;
import io.caravan.process.backup.KeyVersion;
import io.caravan.process.backup.ObjectNames;
import io.caravan.process.backup.SegmentWriter;
import io.caravan.process.backup.StateDigest;
import io.caravan.sink.backup.BackupObject.Action;
import io.caravan.sink.backup.BackupObject.Entry;
import io.caravan.source.KeyPlace;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import io.caravan.source.s3.S3Failures;
import io.caravan.state.backup.BackupIndex;
import io.lettuce.core.RedisException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Body;

/** Makes objects of versions that the bucket does not hold yet. */
public final class BackupObjects {

    private static final long MOST_SEGMENTS_BEFORE = 1_000_000_000_000_000L;

    // Where the clock was set back, another run may have closed segments in the same milliseconds.
    private final AtomicLong segments =
            new AtomicLong(ThreadLocalRandom.current().nextLong(MOST_SEGMENTS_BEFORE));
    private final AtomicLong objects = new AtomicLong();
    private final AtomicLong keys = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private BackupListener listener = new BackupListener() {};
    private BackupIndex index;
    private BackupSettings settings;
    private BackupFormat format;
    private ObjectNames names;

    public void setIndex(BackupIndex index) {
        this.index = index;
    }

    /** @throws IllegalArgumentException if the settings do not fit together */
    public void setSettings(BackupSettings settings) {
        this.settings = settings;
        this.format = settings.format();
        this.names = settings.names();
    }

    /** @param listener is told of each key that is to be stored */
    public void setListener(BackupListener listener) {
        this.listener = listener;
    }

    /** Returns what is to be done for versions that were read together, in no particular order; often an object for each. */
    public List<BackupObject> pack(@Body CapturedVersions captured) {
        Map<KeyPlace, Long> timestamps = new LinkedHashMap<>();
        List<Entry> entries = new ArrayList<>();
        for (KeyVersion version : captured.versions()) {
            // That of a large string is known only when it was read.
            long digest = version.state().form() == Form.LARGE ? 0 : StateDigest.of(version.state());
            KeyPlace place =
                    KeyPlace.of(version.state().database(), version.state().key());
            if (isNews(version, digest) && (settings.isVersioning() || !timestamps.containsKey(place))) {
                long next = index.versionFor(version.state());
                long timestamp = timestamps.merge(place, next, (before, now) -> Math.max(before + 1, now));
                listener.storing(version.state().key());
                KeyState state = version.state().at(timestamp);
                entries.add(new Entry(state, digest, timestamp, version.changedAt(), version.event()));
            }
        }
        index.announce(timestamps);
        return settings.isPacked()
                ? segments(entries)
                : entries.stream().map(this::plain).toList();
    }

    /** Notes that the bucket holds what was to be done. */
    public void stored(BackupObject object) {
        for (Entry entry : object.entries()) {
            index.stored(entry.state(), entry.digest(), entry.timestamp());
        }
        keys.addAndGet(object.entries().size());
        if (object.action() == Action.put || object.action() == Action.putLarge) {
            objects.incrementAndGet();
            bytes.addAndGet(sizeOf(object));
        }
    }

    private static long sizeOf(BackupObject object) {
        return object.bytes() == null
                ? object.entries().stream()
                        .mapToLong(entry -> entry.state().size())
                        .sum()
                : object.bytes().length;
    }

    /** Returns what was done since the start. */
    public BackupTotals totals() {
        return new BackupTotals(objects.get(), bytes.get(), keys.get());
    }

    /** Returns whether a failure is no fault of the object, so that the same again later may do. */
    public boolean mayPass(Exception failure) {
        return failure instanceof RedisException || S3Failures.mayPass(failure);
    }

    private boolean isNews(KeyVersion version, long digest) {
        boolean everyChange = settings.isVersioning() && !KeyVersion.FOUND.equals(version.event());
        return everyChange || !index.holds(version.state(), digest);
    }

    private BackupObject plain(Entry entry) {
        KeyState state = entry.state();
        if (settings.isVersioning()) {
            String name = names.name(state.database(), state.key(), entry.timestamp());
            return put(name, entry);
        }
        String name = names.name(state.database(), state.key());
        if (state.isGone() && settings.getDeletes() != Deletes.tombstone) {
            Action action = settings.getDeletes() == Deletes.delete ? Action.delete : Action.leave;
            return new BackupObject(name, action, null, List.of(entry));
        }
        return put(name, entry);
    }

    private BackupObject put(String name, Entry entry) {
        return entry.state().form() == Form.LARGE
                ? new BackupObject(name, Action.putLarge, null, List.of(entry))
                : new BackupObject(name, Action.put, format.pack(version(entry)), List.of(entry));
    }

    private static KeyVersion version(Entry entry) {
        return new KeyVersion(entry.state(), entry.changedAt(), entry.event());
    }

    private List<BackupObject> segments(List<Entry> entries) {
        List<BackupObject> objects = new ArrayList<>();
        List<Entry> packed = new ArrayList<>();
        SegmentWriter writer = new SegmentWriter(format);
        for (Entry entry : entries) {
            if (entry.state().form() == Form.LARGE) {
                KeyState state = entry.state();
                String name = names.name(state.database(), state.key(), entry.timestamp());
                objects.add(new BackupObject(name, Action.putLarge, null, List.of(entry)));
            } else {
                writer.add(version(entry));
                packed.add(entry);
            }
        }
        if (!packed.isEmpty()) {
            String name = names.segment(System.currentTimeMillis(), segments.getAndIncrement());
            objects.add(new BackupObject(name, Action.put, writer.finish(), packed));
        }
        return objects;
    }
}
