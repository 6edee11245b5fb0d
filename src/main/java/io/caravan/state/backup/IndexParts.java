package io.caravan.state.backup;

import io.caravan.process.backup.BrokenObjectException;
import io.caravan.state.backup.Manifest.Part;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** The files that an index consists of. Each holds so many lines that it can lie in memory. */
final class IndexParts {

    static final int MOST_RECORDS = 50_000;

    private static final long MOST_BYTES = 16L << 20;

    private final BackupFiles files;
    private final String folder;

    /** @param folder what the names of the files begin with */
    IndexParts(BackupFiles files, String folder) {
        this.files = files;
        this.folder = folder;
    }

    /** Writes lines into new files, in their order. */
    List<Part> write(List<IndexRecord> records) {
        List<Part> parts = new ArrayList<>();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int count = 0;
        try {
            for (IndexRecord each : records) {
                each.write(new DataOutputStream(bytes));
                if (++count == MOST_RECORDS || bytes.size() > MOST_BYTES) {
                    parts.add(write(bytes.toByteArray(), count));
                    bytes.reset();
                    count = 0;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (count > 0) {
            parts.add(write(bytes.toByteArray(), count));
        }
        return parts;
    }

    private Part write(byte[] content, int records) {
        String name = folder + String.format("%013d", System.currentTimeMillis()) + "-"
                + UUID.randomUUID().toString().substring(0, 8);
        files.write(name, content);
        return new Part(name, records);
    }

    /** @throws BrokenObjectException if it is not there, or not as it was written */
    void read(Part part, Consumer<IndexRecord> each) throws BrokenObjectException {
        byte[] content = files.read(part.name())
                .orElseThrow(() -> new BrokenObjectException(
                        BrokenObjectException.Reason.DAMAGED, "is named in the manifest and is not there"));
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
        try {
            for (IndexRecord record = IndexRecord.read(in); record != null; record = IndexRecord.read(in)) {
                each.accept(record);
            }
        } catch (IOException e) {
            throw new BrokenObjectException(
                    BrokenObjectException.Reason.DAMAGED, "is no part of an index: " + e.getMessage());
        }
    }

    void delete(List<Part> parts) {
        parts.forEach(part -> files.delete(part.name()));
    }
}
