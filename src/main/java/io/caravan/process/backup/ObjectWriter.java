package io.caravan.process.backup;

import io.caravan.source.capture.KeyState.Form;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes one object while its payload is being read; holds one piece of at most 4 MiB. Until {@link #finish} has returned
 * what was written is no object.
 */
public final class ObjectWriter {

    private final OutputStream out;
    private final Tag tag;
    private final Seal seal;
    private final int level;
    private final long expected;
    private long written;

    ObjectWriter(KeyVersion version, BackupKeys keys, int level, OutputStream out) throws IOException {
        byte[] header = VersionHeader.write(version);
        if (header.length > Layout.LONGEST_HEADER) {
            throw new IllegalArgumentException(
                    "A key of " + version.state().key().length + " bytes is too long to keep");
        }
        this.out = out;
        this.level = level;
        tag = keys.tag(keys.sign());
        Form form = version.state().form();
        expected = form == Form.DUMP ? -1 : version.state().size();
        int flags = (keys.sign() ? Layout.SIGNED : 0)
                | (keys.encrypt() ? Layout.ENCRYPTED : 0)
                | (level == BackupFormat.UNCOMPRESSED ? 0 : Layout.COMPRESSED);
        byte[] context = ByteBuffer.allocate(Layout.MAGIC.length + 1)
                .put(Layout.MAGIC)
                .put((byte) flags)
                .array();
        store(context, 0, context.length);
        if (keys.encrypt()) {
            byte[] salt = Seal.newSalt();
            store(salt, 0, salt.length);
            seal = keys.seal(salt, context);
        } else {
            seal = null;
        }
        piece(header, 0, header.length, false);
    }

    /** Writes the next bytes of the payload, any number of them. */
    public void write(byte[] bytes) throws IOException {
        for (int from = 0; from < bytes.length; from += Layout.LONGEST_PIECE) {
            int length = Math.min(bytes.length - from, Layout.LONGEST_PIECE);
            if (level == BackupFormat.UNCOMPRESSED) {
                piece(bytes, from, length, false);
            } else {
                byte[] compressed = Compression.compress(part(bytes, from, length), level);
                piece(compressed, 0, compressed.length, false);
            }
            written += length;
        }
    }

    /**
     * Ends the object; the stream stays open.
     *
     * @throws IllegalStateException if a string was not as long as was said at first: it changed while it was read
     */
    public void finish() throws IOException {
        if (expected >= 0 && written != expected) {
            throw new IllegalStateException("The string had " + written + " bytes, not " + expected + " as was said");
        }
        if (expected < 0 && written == 0) {
            throw new IllegalStateException("What DUMP gave is missing");
        }
        piece(new byte[0], 0, 0, true);
        out.write(tag.value());
    }

    private void piece(byte[] bytes, int from, int length, boolean last) throws IOException {
        if (seal == null) {
            storeLength(length);
            store(bytes, from, length);
        } else {
            byte[] sealed = seal.close(part(bytes, from, length), last);
            storeLength(sealed.length);
            store(sealed, 0, sealed.length);
        }
    }

    private void storeLength(int length) throws IOException {
        store(ByteBuffer.allocate(Integer.BYTES).putInt(length).array(), 0, Integer.BYTES);
    }

    private void store(byte[] bytes, int from, int length) throws IOException {
        tag.update(bytes, from, length);
        out.write(bytes, from, length);
    }

    private static byte[] part(byte[] bytes, int from, int length) {
        return length == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, from + length);
    }
}
