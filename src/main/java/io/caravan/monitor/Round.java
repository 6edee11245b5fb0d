package io.caravan.monitor;

import java.time.Instant;
import java.util.List;

/**
 * What one look at all streams showed.
 *
 * @param at      when it began
 * @param streams in the order of their names
 */
record Round(Instant at, long durationMillis, List<CheckedStream> streams) {

    long warned() {
        return streams.stream().filter(stream -> !stream.isWell()).count();
    }

    long warnings(Warning.Kind kind) {
        return streams.stream()
                .flatMap(stream -> stream.warnings().stream())
                .filter(warning -> warning.kind() == kind)
                .count();
    }

    long length() {
        return streams.stream().mapToLong(each -> each.stream().length()).sum();
    }

    long pending() {
        return streams.stream().mapToLong(each -> each.stream().pending()).sum();
    }

    long largestLag() {
        return streams.stream()
                .mapToLong(each -> each.stream().largestLag())
                .max()
                .orElse(0);
    }

    long oldestPendingMillis() {
        return streams.stream()
                .mapToLong(each -> each.stream().oldestPendingMillis())
                .max()
                .orElse(0);
    }
}
