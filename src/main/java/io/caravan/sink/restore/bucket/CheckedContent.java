package io.caravan.sink.restore.bucket;

import io.caravan.process.backup.BrokenObjectException;
import io.caravan.process.backup.ObjectReader;
import java.io.IOException;
import java.io.InputStream;

/** The payload of an object. It ends only where the whole object has proved right. */
final class CheckedContent extends InputStream {

    private final ObjectReader pieces;
    private byte[] piece = new byte[0];
    private int at;

    CheckedContent(ObjectReader pieces) {
        this.pieces = pieces;
    }

    @Override
    public int read() throws IOException {
        return isAtEnd() ? -1 : piece[at++] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (isAtEnd()) {
            return -1;
        }
        int count = Math.min(length, piece.length - at);
        System.arraycopy(piece, at, into, offset, count);
        at += count;
        return count;
    }

    private boolean isAtEnd() throws IOException {
        while (piece != null && at == piece.length) {
            try {
                piece = pieces.next();
                at = 0;
            } catch (BrokenObjectException e) {
                throw new Broken(e);
            }
        }
        return piece == null;
    }

    /** The object has proved wrong. */
    static final class Broken extends IOException {

        private static final long serialVersionUID = 1;
        private final transient BrokenObjectException reason;

        Broken(BrokenObjectException reason) {
            super(reason);
            this.reason = reason;
        }

        BrokenObjectException reason() {
            return reason;
        }
    }
}
