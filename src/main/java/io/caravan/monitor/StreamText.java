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
                "%s, %s; %s, %,d pending, oldest pending for %s, lag %,d at most; looked in %s",
                Count.ofStreams(round.streams().size()),
                warned == 0 ? "all well" : String.format(Locale.ROOT, "%,d with warnings", warned),
                Count.ofEntries(round.length()),
                round.pending(),
                Span.of(round.oldestPendingMillis()),
                round.largestLag(),
                Span.of(round.durationMillis()));
    }

    static String of(CheckedStream checked) {
        WatchedStream stream = checked.stream();
        return String.format(
                Locale.ROOT,
                "Stream %s: %s; %s from %s to %s; %s",
                checked.label(),
                checked.isWell() ? "ok" : reasons(checked),
                Count.ofEntries(stream.length()),
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
                "group %s: %s, %,d pending%s, lag %s, last delivered %s",
                OneLine.of(group.name()),
                Count.of(group.consumers(), "consumer", "consumers"),
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
