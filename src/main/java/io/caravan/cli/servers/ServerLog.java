package io.caravan.cli.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The file that takes the output of a server; it goes on over restarts, and the tail is that of the newest start. */
final class ServerLog {

    private static final int TAIL_LINES = 25;

    private final Path file;
    private long start;

    ServerLog(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    void markStart() {
        start = Files.exists(file) ? file.toFile().length() : 0;
    }

    String tail() {
        try {
            byte[] all = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
            int from = (int) Math.min(start, all.length);
            String text = new String(all, from, all.length - from, StandardCharsets.UTF_8);
            List<String> lines = text.lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(its output in " + file + " cannot be read: " + e.getMessage() + ")";
        }
    }
}
