package io.caravan.cli;

import java.util.Map;

/** Switches off what libraries do at their start and what a command of a second has no use for. */
public final class QuickStart {

    private static final Map<String, String> SETTINGS = Map.of(
            // Events for the JDK's flight recorder.
            "io.lettuce.core.jfr", "false",
            "io.netty.jfr.enabled", "false",
            // Identifiers of channels, for which Netty asks all network interfaces; nothing here shows them.
            "io.netty.machineId", "00:00:00:00:00:00:00:01");

    private QuickStart() {}

    /** To be called before the first class of those libraries is loaded; what the user has set stays. */
    public static void configure() {
        SETTINGS.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
    }
}
