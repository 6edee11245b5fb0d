package io.caravan.process.backup;

import io.caravan.source.RedisConnections;
import io.caravan.source.capture.KeyChangedException;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.LargeString;
import java.io.IOException;
import java.io.InputStream;

/** The digest of a string that is too large to lie in memory. */
public final class LargeDigest {

    private LargeDigest() {}

    /**
     * Reads the string in pieces.
     *
     * @throws KeyChangedException if it was changed meanwhile
     */
    public static long of(RedisConnections connections, KeyState state) throws IOException {
        try (LargeString string = LargeString.open(connections, state.database(), state.key());
                InputStream content = string.content()) {
            StateDigest digest = StateDigest.ofString();
            for (byte[] piece = content.readNBytes(LargeString.CHUNK_BYTES);
                    piece.length > 0;
                    piece = content.readNBytes(LargeString.CHUNK_BYTES)) {
                digest.update(piece);
            }
            return digest.value();
        }
    }
}
