package io.caravan.cli.servers;

import java.util.Locale;

/** Where a server came from. */
public enum Origin {
    /** Runs already; its address stands in a system property. It is never stopped, killed or paused from here. */
    GIVEN,
    /** Started from a binary of this machine. */
    LOCAL,
    /** Started from a binary that came from Maven Central. */
    EMBEDDED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
