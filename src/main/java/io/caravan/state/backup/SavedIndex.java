package io.caravan.state.backup;

import io.caravan.process.backup.BackupSettings;
import io.caravan.process.backup.BrokenObjectException;
import io.caravan.source.s3.S3Connection;
import io.caravan.state.backup.Manifest.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An index as it lies in its bucket: a manifest, the files that it names, and intents. Of all this only the manifest is kept in
 * memory. Reading and writing are one thread's at a time.
 *
 * All methods throw SinkAwayException where the bucket cannot be asked now; what there was is unchanged then.
 */
final class SavedIndex {

    private static final Logger LOG = LoggerFactory.getLogger(SavedIndex.class);

    private final BackupFiles files;
    private final IndexParts parts;
    private final IndexCompaction compaction;
    private final Intents intents;
    private final String manifestName;
    private volatile Manifest manifest;

    /** Reads the manifest. */
    SavedIndex(S3Connection s3, BackupSettings settings) {
        String folder = settings.names().housekeeping();
        files = new BackupFiles(s3, settings.format());
        parts = new IndexParts(files, folder + "index/");
        compaction = new IndexCompaction(parts);
        intents = new Intents(files, folder + "intents/");
        manifestName = Manifest.nameIn(settings.names());
        manifest = readManifest();
    }

    private Manifest readManifest() {
        try {
            Optional<byte[]> json = files.read(manifestName);
            return json.isPresent() ? Manifest.fromJson(json.get()) : Manifest.NONE;
        } catch (BrokenObjectException | IOException e) {
            LOG.warn(
                    "The manifest '{}' in {} cannot be used, so that every key is stored again: it {}",
                    manifestName,
                    files.place(),
                    e.getMessage());
            return Manifest.damaged(System.currentTimeMillis());
        }
    }

    /** Returns the bucket, for messages. */
    String place() {
        return files.place();
    }

    Manifest manifest() {
        return manifest;
    }

    /**
     * Reads all lines, then those of intents that the last run has left.
     *
     * @return whether they can be used; if not, one of the files was damaged, and the index begins anew
     */
    boolean read(Consumer<IndexRecord> each, Consumer<IndexRecord> intent) {
        try {
            for (Part part : manifest.parts()) {
                parts.read(part, each);
            }
            intents.read(manifest.generation(), intent);
            return true;
        } catch (BrokenObjectException e) {
            LOG.warn(
                    "The index in {} cannot be used, so that every key is stored again, and what has vanished is not found:"
                            + " a part of it {}",
                    place(),
                    e.getMessage());
            manifest = manifest.with(List.of());
            return false;
        }
    }

    /**
     * Reads the lines of one file that was not read yet, and notes it. There are others whenever the index was made smaller.
     *
     * @return whether there was one
     */
    boolean readAnother(Set<Part> done, Consumer<IndexRecord> each) throws BrokenObjectException {
        Optional<Part> another = manifest.parts().stream().filter(done::add).findFirst();
        if (another.isPresent()) {
            parts.read(another.get(), each);
        }
        return another.isPresent();
    }

    /** Notes of which keys something is about to be stored. */
    void intend(List<IndexRecord> records) {
        intents.write(manifest.generation(), records);
    }

    /** Writes lines into new files, and returns these after those that there are; no manifest names them yet. */
    List<Part> append(List<IndexRecord> records) {
        List<Part> all = new ArrayList<>(manifest.parts());
        all.addAll(parts.write(records));
        return all;
    }

    /** Writes another manifest, which may end the time for which intents count. */
    void write(Manifest next) {
        files.write(manifestName, next.toJson());
        if (next.generation() != manifest.generation()) {
            intents.begin();
        }
        manifest = next;
    }

    /**
     * Writes what counts into fewer files, where there are too many, and returns them; no manifest names them yet.
     *
     * @param size   how many keys there are
     * @param counts whether a line says what is stored of its key now
     */
    Optional<List<Part>> shrink(long size, Predicate<IndexRecord> counts) {
        try {
            return compaction.shrink(manifest.parts(), size, counts);
        } catch (BrokenObjectException e) {
            LOG.warn("The index in {} cannot be made smaller: a part of it {}", place(), e.getMessage());
            return Optional.empty();
        }
    }

    /** Deletes those files of a former manifest that this one does not name. */
    void deleteAllOf(Manifest former) {
        List<Part> gone = new ArrayList<>(former.parts());
        gone.removeAll(manifest.parts());
        parts.delete(gone);
    }
}
