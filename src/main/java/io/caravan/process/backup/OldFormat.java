package io.caravan.process.backup;

import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads an object of the realtime backup: {@code <key length>#<value length>#<key><value>}, lengths in bytes as decimal
 * digits. It is always a string; nothing tells its database, its expiry or whether the value is unaltered.
 */
public final class OldFormat implements ObjectReader {

    /** The database of a version that does not tell its own. */
    static final int UNKNOWN_DATABASE = -1;

    private static final long LONGEST_KEY = Layout.LONGEST_HEADER;

    /** Redis takes no longer string unless it is told to. */
    private static final long LONGEST_VALUE = Integer.MAX_VALUE;

    private final InputStream in;
    private final KeyVersion version;
    private long left;

    /**
     * Reads up to the value.
     *
     * @param storedAt milliseconds since 1970; -1 if not known
     */
    OldFormat(InputStream in, long storedAt) throws IOException, BrokenObjectException {
        this.in = in;
        int keyLength = (int) length(LONGEST_KEY);
        left = length(LONGEST_VALUE);
        byte[] key = take(keyLength);
        KeyState state = new KeyState(UNKNOWN_DATABASE, key, "string", Form.LARGE, null, left, -1, storedAt);
        version = new KeyVersion(state, storedAt, "set");
        if (left == 0) {
            end();
        }
    }

    /** Says whether an object can be of this format; ours begin with a letter. */
    public static boolean isLike(int firstByte) {
        return firstByte >= '0' && firstByte <= '9';
    }

    @Override
    public KeyVersion version() {
        return version;
    }

    @Override
    public byte[] next() throws IOException, BrokenObjectException {
        if (left == 0) {
            return null;
        }
        byte[] bytes = take((int) Math.min(left, Layout.LONGEST_PIECE));
        left -= bytes.length;
        if (left == 0) {
            end();
        }
        return bytes;
    }

    private void end() throws IOException, BrokenObjectException {
        if (in.read() >= 0) {
            throw BrokenObjectException.damaged("holds bytes after its end");
        }
    }

    private long length(long longest) throws IOException, BrokenObjectException {
        long length = 0;
        int digits = 0;
        for (int next = in.read(); next != '#'; next = in.read()) {
            if (next < '0' || next > '9' || digits > 0 && length == 0) {
                throw new BrokenObjectException(
                        BrokenObjectException.Reason.FOREIGN,
                        "is no object of a backup: it does not begin with lengths");
            }
            length = length * 10 + next - '0';
            digits++;
            if (length > longest) {
                throw BrokenObjectException.damaged("names a length that none has");
            }
        }
        if (digits == 0) {
            throw new BrokenObjectException(
                    BrokenObjectException.Reason.FOREIGN, "is no object of a backup: it does not begin with lengths");
        }
        return length;
    }

    private byte[] take(int length) throws IOException, BrokenObjectException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw BrokenObjectException.damaged("is cut off");
        }
        return bytes;
    }
}
