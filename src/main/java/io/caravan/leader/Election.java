package io.caravan.leader;

import java.util.Locale;

/** How instances agree on which of them is active. */
enum Election {
    NONE,
    FILE,
    KUBERNETES;

    /** @throws IllegalArgumentException if there is none of this name */
    static Election named(String name) {
        for (Election election : values()) {
            if (election.name().toLowerCase(Locale.ROOT).equals(name)) {
                return election;
            }
        }
        throw new IllegalArgumentException("leader.election must be none, file or kubernetes, but is '" + name + "'");
    }
}
