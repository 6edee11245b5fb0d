package io.caravan.sink.restore.bucket;

import io.caravan.process.backup.ObjectName;
import io.caravan.source.DatabaseRange;
import io.caravan.source.capture.KeyState;
import io.caravan.source.pattern.RedisGlob;
import io.caravan.state.backup.BucketVersion;
import io.caravan.state.backup.BucketVersions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/** Which keys of a bucket are restored, and to which instant, as an operator writes it down. An empty text means "not set". */
public final class RestoreSelection {

    private RedisGlob pattern = RedisGlob.of(new byte[] {'*'});
    private List<Integer> databases = List.of();
    private long at = BucketVersions.NOW;
    private Path keysFile;

    /** @param glob of Redis, that keys must match as a whole */
    public void setPattern(String glob) {
        pattern = RedisGlob.of(glob.getBytes(StandardCharsets.UTF_8));
    }

    /** @param range such as 0,1,3-5 */
    public void setDatabases(String range) {
        databases = range.isBlank() ? List.of() : DatabaseRange.parse(range);
    }

    /** @param instant such as 2026-01-31T12:00:00Z, or with an offset in the place of Z */
    public void setAt(String instant) {
        at = instant.isBlank() ? BucketVersions.NOW : parse(instant.strip());
    }

    private static long parse(String instant) {
        try {
            return OffsetDateTime.parse(instant).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "Not an instant: '" + instant
                            + "'. Write it with its offset, such as 2026-01-31T12:00:00Z or 2026-01-31T13:00:00+01:00",
                    e);
        }
    }

    /** @param file with one key on each line, in the text form of keys */
    public void setKeysFile(String file) {
        keysFile = file.isBlank() ? null : Path.of(file);
    }

    /** Returns milliseconds since 1970; {@link BucketVersions#NOW} for the newest versions. */
    long at() {
        return at;
    }

    boolean isOfThePast() {
        return at != BucketVersions.NOW;
    }

    Instant instant() {
        return Instant.ofEpochMilli(at);
    }

    /** Returns the keys by name, if any are named; read anew each time. */
    Optional<NamedKeys> named() {
        return keysFile == null ? Optional.empty() : Optional.of(NamedKeys.in(keysFile));
    }

    /** Returns whether a version may be wanted, as far as its name tells. */
    boolean mayWant(BucketVersion version, int oldDatabase) {
        int folder = version.name().database();
        return databases.isEmpty()
                || databases.contains(Math.max(folder, 0))
                || folder == ObjectName.NO_FOLDER && databases.contains(oldDatabase);
    }

    /** @param database that the state goes to */
    boolean wants(KeyState state, int database) {
        return (databases.isEmpty() || databases.contains(database)) && pattern.matches(state.key());
    }
}
