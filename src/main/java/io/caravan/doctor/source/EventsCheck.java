package io.caravan.doctor.source;

import io.caravan.doctor.Answer;
import io.caravan.source.keyspace.EventClasses;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a server announces what flows are to hear, and gives a subscriber room to hear it. */
final class EventsCheck {

    private static final String FLAGS = "notify-keyspace-events";
    private static final Pattern PUBSUB = Pattern.compile("pubsub (\\d+) (\\d+) (\\d+)");
    // What Redis ships with. Caravan takes events off faster than Redis makes them, but not while a node of its own
    // stalls.
    private static final long USUAL_HARD_LIMIT = 32L * 1024 * 1024;

    private final Map<String, EventClasses> events;
    private final boolean configures;

    /** @param configures whether the flows may add flags */
    EventsCheck(Map<String, EventClasses> events, boolean configures) {
        this.events = events;
        this.configures = configures;
    }

    Answer flags(RedisLook redis) {
        Optional<String> flags = redis.parameter(FLAGS);
        if (flags.isEmpty()) {
            return Answer.warning(
                    "cannot be seen: this user may not CONFIG GET",
                    "ACL SETUSER with +config|get, or have an administrator run CONFIG SET " + FLAGS + " "
                            + wanted(""));
        }
        String wanted = wanted(flags.get());
        if (wanted.equals(flags.get())) {
            return Answer.ok(FLAGS + " '" + flags.get() + "'");
        }
        String seen = FLAGS + " '" + flags.get() + "' lacks '"
                + wanted.substring(flags.get().length()) + "'";
        if (configures && mayConfigure(redis, flags.get())) {
            return Answer.ok(seen + ", which the flow adds at its start");
        }
        return Answer.fault(seen, "CONFIG SET " + FLAGS + " " + wanted + ", and in redis.conf");
    }

    private String wanted(String flags) {
        String wanted = flags;
        for (EventClasses each : events.values()) {
            wanted = each.addedTo(wanted);
        }
        return wanted;
    }

    private static boolean mayConfigure(RedisLook redis, String value) {
        return new RightsCheck(List.of(new Right("", List.of("CONFIG", "SET", FLAGS, value), "")), "").isAllowed(redis);
    }

    Answer outputBuffer(RedisLook redis) {
        String name = "client-output-buffer-limit";
        Optional<String> limits = redis.parameter(name);
        Matcher pubsub = PUBSUB.matcher(limits.orElse(""));
        if (!pubsub.find()) {
            return Answer.warning(
                    "cannot be seen: this user may not CONFIG GET",
                    "ACL SETUSER with +config|get, or look into redis.conf");
        }
        long hard = Long.parseLong(pubsub.group(1));
        return hard == 0 || hard >= USUAL_HARD_LIMIT
                ? Answer.ok(pubsub.group())
                : Answer.warning(
                        pubsub.group()
                                + ": Redis cuts a subscriber off that is so many bytes behind, and events are lost",
                        "CONFIG SET " + name + " \"pubsub 33554432 8388608 60\", and in redis.conf");
    }
}
