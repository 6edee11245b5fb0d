package io.caravan.state.backup;

import io.caravan.process.backup.BrokenObjectException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Notes, in the bucket, of which keys something is about to be stored: whoever finds them after a crash knows which lines of the index
 * may be behind. They are of a generation, which ends when the index is saved; their files are written over then.
 */
final class Intents {

    private final BackupFiles files;
    private final String folder;
    private int written;

    /** @param folder what the names of the files begin with */
    Intents(BackupFiles files, String folder) {
        this.files = files;
        this.folder = folder;
    }

    /** Writes a file more. @throws io.caravan.state.SinkAwayException if it cannot be written now */
    void write(long generation, List<IndexRecord> records) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeLong(generation);
            for (IndexRecord each : records) {
                each.write(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        files.write(name(), bytes.toByteArray());
        written++;
    }

    /** Begins another generation. */
    void begin() {
        written = 0;
    }

    /**
     * Reads all files of a generation, and goes on after them.
     *
     * @throws BrokenObjectException if one is damaged
     */
    void read(long generation, Consumer<IndexRecord> each) throws BrokenObjectException {
        written = 0;
        for (Optional<byte[]> file = files.read(name()); file.isPresent(); file = files.read(name())) {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(file.get()));
            try {
                if (in.readLong() != generation) {
                    return;
                }
                for (IndexRecord record = IndexRecord.read(in); record != null; record = IndexRecord.read(in)) {
                    each.accept(record);
                }
            } catch (IOException e) {
                throw new BrokenObjectException(
                        BrokenObjectException.Reason.DAMAGED, "is no note of what is to be stored: " + e.getMessage());
            }
            written++;
        }
    }

    private String name() {
        return folder + String.format("%06d", written);
    }
}
