package io.caravan.state.backup;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.process.backup.ObjectNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What there is of an index, and in which times the history may be incomplete. It is written as JSON.
 *
 * @param format     1
 * @param parts      the index's files, oldest first: what a later one says of a key replaces what an earlier one says
 * @param gaps       times in which changes may have been missed, oldest first; the last one may still be open
 * @param begun      when the first pass over all keys was complete, in milliseconds since 1970; 0 before that
 * @param storedUpTo every change that was heard of until then is stored, in milliseconds since 1970
 * @param generation number of the time between two savings; intents of another one say nothing any more
 * @param newestGone the newest version that says that a key was gone, in milliseconds since 1970
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Manifest(
        int format,
        List<Part> parts,
        List<BackupGap> gaps,
        long begun,
        long storedUpTo,
        long generation,
        long newestGone) {

    static final int FORMAT = 1;
    static final Manifest NONE = new Manifest(FORMAT, List.of(), List.of(), 0, 0, 0, 0);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param records how many lines it has */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Part(String name, int records) {}

    static String nameIn(ObjectNames names) {
        return names.housekeeping() + "manifest";
    }

    Manifest with(List<Part> parts) {
        return new Manifest(FORMAT, parts, gaps, begun, storedUpTo, generation, newestGone);
    }

    /** Returns that of a bucket of which nothing is known, since its manifest cannot be read. */
    static Manifest damaged(long now) {
        List<BackupGap> all = List.of(new BackupGap(0, BackupGap.OPEN, "the manifest was damaged"));
        return new Manifest(FORMAT, List.of(), all, 0, 0, now, 0);
    }

    byte[] toJson() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IOException if it is no manifest, or one of a later format */
    static Manifest fromJson(byte[] json) throws IOException {
        Manifest read = JSON.readValue(json, Manifest.class);
        if (read.format != FORMAT) {
            throw new IOException("format " + read.format + " is not known to this version of Caravan");
        }
        return read;
    }
}
