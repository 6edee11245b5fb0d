package io.caravan.monitor;

import io.caravan.source.KeyText;
import io.caravan.source.stream.StreamName;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Finds streams that Caravan's own group does not read, though there has been time for it to join. Used by one thread. */
final class OwnGroup {

    private final String group;
    private Set<StreamName> without = new HashSet<>();
    private Set<StreamName> withoutNow = new HashSet<>();

    /** @param group its name; empty for none */
    OwnGroup(String group) {
        this.group = group.isEmpty() ? "" : KeyText.encode(group.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the warning for a stream that has been without the group in the round before too. */
    Optional<Warning> check(WatchedStream stream) {
        boolean read = group.isEmpty()
                || stream.missing()
                || stream.refusal() != null
                || stream.groups().stream().anyMatch(each -> each.name().equals(group));
        if (read) {
            return Optional.empty();
        }
        withoutNow.add(stream.name());
        String name = OneLine.of(group);
        return without.contains(stream.name())
                ? Optional.of(new Warning(Warning.Kind.UNREAD, name, "is not read by group " + name))
                : Optional.empty();
    }

    void roundDone() {
        without = withoutNow;
        withoutNow = new HashSet<>();
    }
}
