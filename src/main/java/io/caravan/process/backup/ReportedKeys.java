package io.caravan.process.backup;

import io.caravan.source.KeyPlace;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keys that cannot be stored as they are, and that were reported: a pass that meets one of them again has nothing new to say. Those
 * reported longest ago are forgotten beyond a bound, and all of them at the end of the process. Not thread-safe.
 */
final class ReportedKeys {

    private static final int MOST = 10_000;

    private final Map<KeyPlace, String> reported = new LinkedHashMap<>();
    private final Map<KeyPlace, String> now = new HashMap<>();

    /** Begins anew: what was to be reported since the last {@link #settle} was not. */
    void begin() {
        now.clear();
    }

    /**
     * Returns whether a key is to be reported.
     *
     * @param announced whether an event has told that it changed, so that it is in another state
     * @param reason    why it cannot be stored, which tells another state by another text
     */
    boolean isNews(KeyPlace place, boolean announced, String reason) {
        boolean news = announced || !reason.equals(reported.get(place));
        if (news) {
            now.put(place, reason);
        }
        return news;
    }

    /** The key can be stored, so that it is news when it cannot. */
    void forget(KeyPlace place) {
        reported.remove(place);
    }

    /** Notes that what was news is reported. */
    void settle() {
        now.forEach((place, reason) -> {
            reported.remove(place);
            reported.put(place, reason);
        });
        now.clear();
        while (reported.size() > MOST) {
            reported.remove(reported.keySet().iterator().next());
        }
    }
}
