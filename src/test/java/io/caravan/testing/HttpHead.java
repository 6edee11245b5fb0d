package io.caravan.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The head of an HTTP message as it was sent.
 *
 * @param lines the first line, then the headers, without their line ends
 */
record HttpHead(List<String> lines) {

    /** Returns the next head, or nothing where the connection has ended. */
    static Optional<HttpHead> read(InputStream input) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = line(input); line != null; line = line(input)) {
            if (line.isEmpty()) {
                return Optional.of(new HttpHead(lines));
            }
            lines.add(line);
        }
        return Optional.empty();
    }

    /** Returns a line, or null at the end. */
    static String line(InputStream input) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0 && line.length() == 0) {
                return null;
            }
            if (next < 0) {
                throw new EOFException("A line without an end: " + line);
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }

    /** Returns a word of the first line. */
    String word(int index) {
        return lines.get(0).split(" ", 3)[index];
    }

    Optional<String> header(String name) {
        return lines.stream()
                .skip(1)
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    HttpHead without(String name) {
        return new HttpHead(lines.stream()
                .filter(line -> !line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .toList());
    }

    HttpHead with(String header) {
        List<String> more = new ArrayList<>(lines);
        more.add(header);
        return new HttpHead(more);
    }

    byte[] bytes() {
        return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
