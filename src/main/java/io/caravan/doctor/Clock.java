package io.caravan.doctor;

import java.time.Duration;
import java.time.Instant;

/** How far the clock of a server is from that of this machine. */
public final class Clock {

    private static final Duration MUCH = Duration.ofSeconds(2);

    private Clock() {}

    /**
     * Compares the clocks.
     *
     * @param before when the server was asked
     * @param there  what it said
     * @param after  when its answer came
     */
    public static Answer compare(Instant before, Instant there, Instant after) {
        long apart;
        if (there.isBefore(before)) {
            apart = Duration.between(before, there).toMillis();
        } else {
            apart = there.isAfter(after) ? Duration.between(after, there).toMillis() : 0;
        }
        String seen = apart == 0
                ? "as here"
                : Math.abs(apart) + " ms " + (apart < 0 ? "behind" : "ahead of") + " this machine";
        return Math.abs(apart) < MUCH.toMillis()
                ? Answer.ok(seen)
                : Answer.warning(
                        seen + ", so that times of expiry and of rows differ by that",
                        "Have both machines set their clocks by NTP: timedatectl set-ntp true");
    }
}
