package io.caravan.process.backup;

import io.caravan.source.capture.KeyState.Form;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Reads an object of our own layout. Every length is held against its bound, and memory grows only with bytes that are there. */
final class OwnReader implements ObjectReader {

    private static final int UNCHECKED = -1;

    private final InputStream in;
    private final Tag tag;
    private final Seal seal;
    private final boolean compressed;
    private final KeyVersion version;
    private final long expected;
    private long read;
    private boolean ended;

    /**
     * Reads up to the payload.
     *
     * @param tagged whether the tag has been checked, so that it is not checked at the end
     */
    OwnReader(InputStream in, BackupFormat format, boolean tagged) throws IOException, BrokenObjectException {
        this.in = in;
        byte[] context = in.readNBytes(Layout.MAGIC.length + 1);
        int flags = flags(context);
        format.admit(flags);
        tag = tagged ? null : format.keys().tag((flags & Layout.SIGNED) != 0).update(context);
        seal = (flags & Layout.ENCRYPTED) == 0 ? null : format.keys().seal(take(Seal.SALT_LENGTH), context);
        compressed = (flags & Layout.COMPRESSED) != 0;
        version = VersionHeader.read(piece(Layout.LONGEST_HEADER + Seal.OVERHEAD));
        Form form = version.state().form();
        expected = form == Form.DUMP ? UNCHECKED : version.state().size();
    }

    /** Returns the flags of an object of our own layout. */
    static int flags(byte[] begin) throws BrokenObjectException {
        if (!startsWith(begin, Layout.MAGIC_OF_ANY_VERSION)) {
            throw new BrokenObjectException(BrokenObjectException.Reason.FOREIGN, "is no object of a backup");
        }
        if (begin.length <= Layout.MAGIC.length) {
            throw BrokenObjectException.damaged("is cut off");
        }
        int flags = begin[Layout.MAGIC.length] & 0xFF;
        if (!startsWith(begin, Layout.MAGIC.length) || (flags & ~Layout.KNOWN_FLAGS) != 0) {
            throw new BrokenObjectException(
                    BrokenObjectException.Reason.UNSUPPORTED_VERSION,
                    "has a layout that is not known; a newer Caravan wrote it");
        }
        return flags;
    }

    /** Says whether the bytes begin with so many of the magic. */
    static boolean startsWith(byte[] begin, int length) {
        return begin.length >= length && Arrays.equals(begin, 0, length, Layout.MAGIC, 0, length);
    }

    @Override
    public KeyVersion version() {
        return version;
    }

    @Override
    public byte[] next() throws IOException, BrokenObjectException {
        if (ended) {
            return null;
        }
        byte[] piece = piece(Layout.LONGEST_STORED_PIECE);
        if (piece.length == 0) {
            end();
            return null;
        }
        byte[] payload = compressed ? Compression.inflate(piece, Layout.LONGEST_PIECE) : piece;
        if (payload.length > Layout.LONGEST_PIECE) {
            throw BrokenObjectException.damaged("holds a piece that is longer than any may be");
        }
        read += payload.length;
        if (expected != UNCHECKED && read > expected) {
            throw BrokenObjectException.damaged("holds more than it says");
        }
        return payload;
    }

    private void end() throws IOException, BrokenObjectException {
        ended = true;
        if (tag != null) {
            tag.check(in.readNBytes(Tag.LENGTH));
        } else {
            in.skipNBytes(Tag.LENGTH);
        }
        if (in.read() >= 0) {
            throw BrokenObjectException.damaged("holds bytes after its end");
        }
        if (expected == UNCHECKED ? read == 0 : read < expected) {
            throw BrokenObjectException.damaged("holds less than it says");
        }
    }

    private byte[] piece(int longest) throws IOException, BrokenObjectException {
        int length = ByteBuffer.wrap(take(Integer.BYTES)).getInt();
        int shortest = seal == null ? 0 : Seal.OVERHEAD;
        if (length < shortest || length > longest) {
            throw BrokenObjectException.damaged("holds a piece of a length that none has");
        }
        byte[] stored = take(length);
        return seal == null ? stored : seal.open(stored, length == shortest);
    }

    private byte[] take(int length) throws IOException, BrokenObjectException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw BrokenObjectException.damaged("is cut off");
        }
        if (tag != null) {
            tag.update(bytes);
        }
        return bytes;
    }
}
