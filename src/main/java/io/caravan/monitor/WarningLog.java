package io.caravan.monitor;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;

/**
 * Tells the log what a round showed: one line of totals, and one for each stream whose warnings are other than before. Numbers
 * that go up and down are no change. Used by one thread.
 */
final class WarningLog {

    private static final int MOST_LINES = 50;

    private final Logger log;
    private Map<String, Set<String>> before = new HashMap<>();
    private int lines;

    WarningLog(Logger log) {
        this.log = log;
    }

    void round(Round round) {
        Map<String, Set<String>> now = new HashMap<>();
        lines = 0;
        for (CheckedStream stream : round.streams()) {
            if (log.isDebugEnabled()) {
                log.debug("{}", StreamText.of(stream));
            }
            if (!stream.isWell()) {
                now.put(stream.label(), identities(stream));
                tellUnlessKnown(stream);
            }
        }
        Set<String> ended = new HashSet<>(before.keySet());
        ended.removeAll(now.keySet());
        Set<String> present = round.streams().stream().map(CheckedStream::label).collect(Collectors.toSet());
        ended.stream().sorted().forEach(label -> {
            if (isRoom()) {
                log.info("Stream {} {}", label, present.contains(label) ? "is well again" : "is gone");
            }
        });
        if (lines > MOST_LINES) {
            log.warn("Warnings have changed for {}", Count.of(lines - MOST_LINES, "more stream", "more streams"));
        }
        before = now;
        log.info("{}", StreamText.of(round));
    }

    private void tellUnlessKnown(CheckedStream stream) {
        if (!identities(stream).equals(before.get(stream.label())) && isRoom()) {
            log.warn("Stream {} {}", stream.label(), StreamText.reasons(stream));
        }
    }

    private boolean isRoom() {
        return ++lines <= MOST_LINES;
    }

    private static Set<String> identities(CheckedStream stream) {
        return stream.warnings().stream().map(Warning::identity).collect(Collectors.toSet());
    }
}
