package io.caravan.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Carries bodies of HTTP messages on, in small pieces. */
final class HttpBody {

    static final int PIECE = 64 * 1024;

    private HttpBody() {}

    /** Returns how long the body is that follows the head; 0 where the head does not say. */
    static long length(HttpHead head) {
        return head.header("Content-Length").map(Long::parseLong).orElse(0L);
    }

    static void copy(InputStream input, OutputStream output, long length) throws IOException {
        byte[] piece = new byte[PIECE];
        for (long left = length; left > 0; ) {
            int read = input.read(piece, 0, (int) Math.min(piece.length, left));
            if (read < 0) {
                throw new EOFException("A body without its end");
            }
            output.write(piece, 0, read);
            left -= read;
        }
        output.flush();
    }

    static void skip(InputStream input, long length) throws IOException {
        copy(input, OutputStream.nullOutputStream(), length);
    }

    /** Returns a body that comes in chunks, and reads to its very end. */
    static byte[] chunks(InputStream input) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int size = size(input); size > 0; size = size(input)) {
            copy(input, all, size);
            HttpHead.line(input);
        }
        HttpHead.read(input);
        return all.toByteArray();
    }

    private static int size(InputStream input) throws IOException {
        return Integer.parseInt(HttpHead.line(input).split(";", 2)[0].strip(), 16);
    }
}
