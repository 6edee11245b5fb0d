package io.caravan.process.backup;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Packs many versions into one object: their own objects one after another, then an index. For one thread. */
public final class SegmentWriter {

    private final BackupFormat format;
    private final ByteArrayOutputStream records = new ByteArrayOutputStream();
    private final List<SegmentEntry> entries = new ArrayList<>();

    public SegmentWriter(BackupFormat format) {
        this.format = format;
    }

    /** Adds a version whose payload is at hand; the same key may come again. */
    public SegmentEntry add(KeyVersion version) {
        return add(version, format.pack(version));
    }

    /** Adds a version that was packed by the same format. */
    public SegmentEntry add(KeyVersion version, byte[] object) {
        SegmentEntry entry = SegmentEntry.of(version, records.size(), object.length);
        records.writeBytes(object);
        entries.add(entry);
        return entry;
    }

    /** Returns the bytes that the segment would have if it were finished now. */
    public long size() {
        return records.size() + SegmentIndex.size(entries.size());
    }

    /** Returns what was added, in its order. */
    public List<SegmentEntry> entries() {
        return List.copyOf(entries);
    }

    /** Returns the segment; nothing is to be added later. */
    public byte[] finish() {
        int offset = records.size();
        records.writeBytes(SegmentIndex.write(entries, offset, format.keys()));
        return records.toByteArray();
    }
}
