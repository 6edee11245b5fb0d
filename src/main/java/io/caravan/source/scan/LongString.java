package io.caravan.source.scan;

import java.util.Arrays;

/** The beginning of a string that is too large to be read as a whole. */
final class LongString {

    private static final int PIECE = 1 << 20;

    private LongString() {}

    /**
     * Reads it in pieces, so that no single answer is large.
     *
     * @param  bytes how many to read
     * @return       all of it if it has become shorter; {@code null} if it is gone
     */
    static Content read(ValueReader reader, TypedKey key, int bytes) {
        byte[] beginning = new byte[bytes];
        int length = 0;
        while (length < bytes) {
            int from = length;
            int to = Math.min(from + PIECE, bytes);
            byte[] piece = reader.ask(key, (redis, string) -> redis.getrange(string.key(), from, to - 1));
            System.arraycopy(piece, 0, beginning, from, piece.length);
            length += piece.length;
            if (length < to) {
                return length == 0 ? null : Content.whole(Arrays.copyOf(beginning, length));
            }
        }
        return Content.part(beginning, key.size());
    }

    /** Returns the beginning of a string that was read as a whole. */
    static SizedReader.Found beginningOf(SizedReader.Found whole, int bytes) {
        byte[] beginning = Arrays.copyOf((byte[]) whole.content().value(), bytes);
        return new SizedReader.Found(whole.key(), whole.type(), Content.part(beginning, whole.size()), bytes);
    }
}
