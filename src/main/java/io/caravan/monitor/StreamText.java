package io.caravan.monitor;

import java.util.Locale;
import java.util.stream.Collectors;

/** What a round showed, in lines for people. */
final class StreamText {

    private StreamText() {}

    static String of(Round round) {
        long warned = round.warned();
        return String.format(
                Locale.ROOT,
                "%s, %s; %,d entries, %,d pending, oldest pending for %s, lag %,d at most; looked in %s",
                round.streams().size() == 1
                        ? "1 stream"
                        : String.format(
                                Locale.ROOT, "%,d streams", round.streams().size()),
                warned == 0 ? "all well" : String.format(Locale.ROOT, "%,d with warnings", warned),
                round.length(),
                round.pending(),
                Span.of(round.oldestPendingMillis()),
                round.largestLag(),
                Span.of(round.durationMillis()));
    }

    static String of(CheckedStream checked) {
        WatchedStream stream = checked.stream();
        return String.format(
                Locale.ROOT,
                "Stream %s: %s; %,d entries from %s to %s; %s",
                checked.label(),
                checked.isWell() ? "ok" : reasons(checked),
                stream.length(),
                orNone(stream.firstId()),
                orNone(stream.lastId()),
                stream.groups().isEmpty()
                        ? "no groups"
                        : stream.groups().stream().map(StreamText::of).collect(Collectors.joining("; ")));
    }

    static String reasons(CheckedStream stream) {
        return stream.warnings().stream().map(Warning::text).collect(Collectors.joining("; "));
    }

    private static String of(StreamGroup group) {
        return String.format(
                Locale.ROOT,
                "group %s: %,d consumers, %,d pending%s, lag %s, last delivered %s",
                OneLine.of(group.name()),
                group.consumers(),
                group.pending(),
                group.oldest() == null
                        ? ""
                        : ", oldest for " + Span.of(group.oldest().ageMillis()),
                group.lag() == null
                        ? "unknown"
                        : String.format(
                                Locale.ROOT,
                                group.lag().estimated() ? "about %,d" : "%,d",
                                group.lag().entries()),
                group.lastDelivered());
    }

    private static String orNone(String id) {
        return id.isEmpty() ? "none" : id;
    }
}
