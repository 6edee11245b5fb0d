package io.caravan.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** From where on a stream is worth a warning. Each limit is a number that may still be reached; 0 is no limit. */
public class Limits {

    private long lag;
    private long pending;
    private long oldestPending;
    private long idleConsumer;
    private long length;

    /** @param entries that a group has still to be given */
    public void setLag(long entries) {
        lag = checked("warn-lag", entries);
    }

    /** @param entries that a group was given and has not acknowledged */
    public void setPending(long entries) {
        pending = checked("warn-pending", entries);
    }

    /** @param milliseconds that an entry may be pending */
    public void setOldestPending(long milliseconds) {
        oldestPending = checked("warn-oldest-pending", milliseconds);
    }

    /** @param milliseconds that a consumer with pending entries may be silent */
    public void setIdleConsumer(long milliseconds) {
        idleConsumer = checked("warn-idle-consumer", milliseconds);
    }

    /** @param entries of a stream */
    public void setLength(long entries) {
        length = checked("warn-length", entries);
    }

    private static long checked(String name, long limit) {
        if (limit < 0) {
            throw new IllegalArgumentException(
                    "streams-monitor." + name + " must be 0 for no limit, or more, but is " + limit);
        }
        return limit;
    }

    /** Returns what is wrong with a stream, the worst kind first. */
    List<Warning> check(WatchedStream stream) {
        List<Warning> warnings = new ArrayList<>();
        if (stream.missing()) {
            warnings.add(new Warning(Warning.Kind.MISSING, "", "does not exist"));
        }
        if (stream.refusal() != null) {
            warnings.add(new Warning(Warning.Kind.REFUSED, "", "cannot be watched: " + OneLine.of(stream.refusal())));
        }
        stream.groups().forEach(group -> check(group, warnings));
        if (exceeds(stream.length(), length)) {
            warnings.add(new Warning(
                    Warning.Kind.LENGTH, "", "has " + Count.ofEntries(stream.length()) + limit(number(length))));
        }
        warnings.sort((one, other) -> one.kind().compareTo(other.kind()));
        return warnings;
    }

    private void check(StreamGroup group, List<Warning> warnings) {
        String name = OneLine.of(group.name());
        if (group.lag() != null && exceeds(group.lag().entries(), lag)) {
            warnings.add(new Warning(
                    Warning.Kind.LAG,
                    name,
                    "group " + name + " lags by " + (group.lag().estimated() ? "about " : "")
                            + Count.ofEntries(group.lag().entries()) + limit(number(lag))));
        }
        if (group.oldest() != null && exceeds(group.oldest().ageMillis(), oldestPending)) {
            warnings.add(new Warning(
                    Warning.Kind.OLDEST_PENDING,
                    name,
                    "an entry of group " + name + " is pending for "
                            + Span.of(group.oldest().ageMillis()) + limit(Span.of(oldestPending))));
        }
        if (exceeds(group.pending(), pending)) {
            warnings.add(new Warning(
                    Warning.Kind.PENDING,
                    name,
                    "group " + name + " has " + pending(group.pending()) + limit(number(pending))));
        }
        group.members().stream()
                .filter(member -> member.pending() > 0 && exceeds(member.idleMillis(), idleConsumer))
                .forEach(member -> warnings.add(idle(name, member)));
    }

    private Warning idle(String group, GroupMember member) {
        String name = OneLine.of(member.name());
        return new Warning(
                Warning.Kind.IDLE_CONSUMER,
                group + " " + name,
                "consumer " + name + " of group " + group + " is silent for " + Span.of(member.idleMillis()) + " with "
                        + pending(member.pending()) + limit(Span.of(idleConsumer)));
    }

    private static boolean exceeds(long value, long limit) {
        return limit > 0 && value > limit;
    }

    private static String pending(long entries) {
        return Count.of(entries, "pending entry", "pending entries");
    }

    private static String limit(String limit) {
        return " (limit " + limit + ")";
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
