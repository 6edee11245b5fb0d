package io.caravan.process.backup;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Which of a key's versions holds at an instant: the newest that had been captured by then. A key that has none was not
 * known at the instant; one whose version says that it was gone is left to the caller.
 *
 * <p>The realtime backup counts whole seconds and names the second in which it stored a version, so one of its versions may
 * be up to a second newer than its instant.
 */
public final class VersionChoice {

    private static final Comparator<StoredVersion<?>> BY_AGE = Comparator.<StoredVersion<?>>comparingLong(
                    StoredVersion::instant)
            .thenComparingLong(StoredVersion::storedAt);

    private VersionChoice() {}

    /**
     * Chooses from the versions of one key, in any order and of any layout.
     *
     * @param instant milliseconds since 1970
     * @return        of two versions of one instant the one that was stored later
     */
    public static <T> Optional<StoredVersion<T>> at(long instant, Collection<StoredVersion<T>> versions) {
        return versions.stream().filter(version -> version.instant() <= instant).max(BY_AGE);
    }

    /** Chooses the newest. */
    public static <T> Optional<StoredVersion<T>> newest(Collection<StoredVersion<T>> versions) {
        return at(Long.MAX_VALUE, versions);
    }
}
