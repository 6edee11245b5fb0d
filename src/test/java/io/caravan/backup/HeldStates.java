package io.caravan.backup;

import io.caravan.process.backup.StateDigest;
import io.caravan.source.KeyPlace;
import io.caravan.source.RedisConnections;
import io.caravan.source.capture.KeyState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What every key of a server held after each step of a history, and when: what a backup is measured by. */
final class HeldStates {

    /** A step that was looked at later than that may have written what has expired unseen. */
    private static final long LATEST_LOOK_MILLIS = 150;

    /** @param expiresAt milliseconds since 1970; -1 for never */
    private record Held(long digest, long expiresAt) {

        boolean isThereAfter(long moment) {
            return expiresAt < 0 || expiresAt > moment;
        }
    }

    /**
     * Between two steps.
     *
     * @param from before the first
     * @param to   after the second
     */
    private record Rest(long from, long to, Map<KeyPlace, Held> keys, boolean isSure) {

        boolean allows(KeyPlace place, Long digest, long earliest, long latest) {
            Held held = keys.get(place);
            if (digest == null) {
                return held == null || !held.isThereAfter(latest);
            }
            return held != null && held.digest() == digest && held.isThereAfter(earliest);
        }
    }

    private final RedisConnections connections;
    private final List<Rest> rests = new ArrayList<>();
    private final Set<KeyPlace> places = new HashSet<>();
    private Rest last;

    HeldStates(RedisConnections connections) {
        this.connections = connections;
    }

    /** Runs a step and looks at what it left. */
    void after(Runnable step) {
        long before = System.currentTimeMillis();
        step.run();
        long after = System.currentTimeMillis();
        if (last != null) {
            rests.add(new Rest(last.from(), after, last.keys(), last.isSure()));
        }
        Map<KeyPlace, Held> keys = new HashMap<>();
        StoredVersions.states(connections, KeyHistory.DATABASES)
                .forEach((place, state) -> keys.put(place, new Held(StateDigest.of(state), state.expiresAt())));
        places.addAll(keys.keySet());
        last = new Rest(before, after, keys, System.currentTimeMillis() - before < LATEST_LOOK_MILLIS);
    }

    /** Returns the time in which every key is known, in milliseconds since 1970. */
    long from() {
        return rests.get(0).to();
    }

    long to() {
        return rests.get(rests.size() - 1).from();
    }

    /** Returns whether it is known of each moment of that time what could be seen of it. */
    boolean isSure(long earliest, long latest) {
        return within(earliest, latest).stream().allMatch(Rest::isSure);
    }

    private List<Rest> within(long earliest, long latest) {
        return rests.stream()
                .filter(rest -> rest.from() <= latest && rest.to() >= earliest)
                .toList();
    }

    /** Returns those keys of which a server holds what they did not hold at any moment of that time, in words. */
    List<String> neverHeld(Map<KeyPlace, KeyState> found, long earliest, long latest) {
        List<Rest> within = within(earliest, latest);
        Set<KeyPlace> all = new HashSet<>(places);
        all.addAll(found.keySet());
        return all.stream()
                .filter(place -> {
                    KeyState state = found.get(place);
                    Long digest = state == null ? null : StateDigest.of(state);
                    return within.stream().noneMatch(rest -> rest.allows(place, digest, earliest, latest));
                })
                .map(place -> place + " is " + found.get(place))
                .toList();
    }
}
