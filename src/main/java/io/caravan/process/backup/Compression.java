package io.caravan.process.backup;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;

/** Zstd over one piece of a payload at a time. */
final class Compression {

    private Compression() {}

    static byte[] compress(byte[] piece, int level) {
        return Zstd.compress(piece, level);
    }

    /** Inflates a piece, which says its length beforehand. */
    static byte[] inflate(byte[] compressed, int longest) throws BrokenObjectException {
        try {
            long length = Zstd.getFrameContentSize(compressed);
            if (length < 1 || length > longest) {
                throw BrokenObjectException.damaged("holds a compressed piece of a length that none has");
            }
            byte[] piece = Zstd.decompress(compressed, (int) length);
            if (piece.length == length) {
                return piece;
            }
        } catch (ZstdException e) {
            throw BrokenObjectException.damaged("holds a compressed piece that cannot be inflated");
        }
        throw BrokenObjectException.damaged("holds a compressed piece of another length than it says");
    }
}
