package io.caravan.process.backup;

import io.caravan.process.Sha256;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of a backup's objects in its bucket.
 *
 * <p>{@code [path][xx/][db3/]<sha256 of the key>.backup} for the latest version of a key and
 * {@code [path][xx/][db3/]<13 digits>.<sha256>.backup} for one of many, with a folder for each database but 0. {@code xx},
 * the first two digits of the hash, spreads the objects over 256 prefixes where that is wished. What else Caravan keeps
 * lies under {@code [path]caravan/}.
 *
 * <p>Names are read whether they are spread or not, whatever this spreads itself.
 */
public final class ObjectNames {

    /** The last instant that a name of thirteen digits can tell. */
    public static final long LAST_TIMESTAMP = 9_999_999_999_999L;

    private static final int DIGITS_OF_SECONDS = 10;
    private static final Pattern OBJECT =
            Pattern.compile("(?:(?<spread>[0-9a-f]{2})/)?(?:db(?<database>[1-9][0-9]{0,9})/)?"
                    + "(?:(?<time>[0-9]{10}|[0-9]{13})\\.)?(?<hash>[0-9a-f]{64})\\.backup");
    private static final Pattern SEGMENT =
            Pattern.compile("(?<time>[0-9]{13})-(?<number>0|[1-9][0-9]{0,17})\\.segment");

    private final String path;
    private final boolean spread;

    /**
     * Names objects below a path.
     *
     * @param path   as a user gives it: one leading slash is left out, a trailing one added; empty for the bucket's root
     * @param spread whether new names begin with the first two digits of the hash
     */
    public ObjectNames(String path, boolean spread) {
        String relative = path.startsWith("/") ? path.substring(1) : path;
        this.path = relative.isEmpty() || relative.endsWith("/") ? relative : relative + "/";
        this.spread = spread;
    }

    /** Returns what every name begins with: nothing, or a path that ends in a slash. */
    public String path() {
        return path;
    }

    /** Returns what the names of all that is no version of a key begin with. */
    public String housekeeping() {
        return path + "caravan/";
    }

    /** Returns what the names of segments begin with. */
    public String segments() {
        return housekeeping() + "segments/";
    }

    /** Returns the name of the object that holds the latest version of a key. */
    public String name(int database, byte[] key) {
        String hash = Sha256.hex(key);
        return folder(database, hash) + hash + ".backup";
    }

    /**
     * Returns the name of one version of a key.
     *
     * @param timestamp milliseconds since 1970, of thirteen digits at most
     */
    public String name(int database, byte[] key, long timestamp) {
        String hash = Sha256.hex(key);
        return folder(database, hash) + thirteenDigits(timestamp) + "." + hash + ".backup";
    }

    /** Returns the name of the n-th segment that was closed in a millisecond since 1970. */
    public String segment(long timestamp, long number) {
        return segments() + thirteenDigits(timestamp) + "-" + number + ".segment";
    }

    /** Reads the name of a version of a key; empty for every other object: housekeeping, other files, other paths. */
    public Optional<ObjectName> parse(String objectKey) {
        if (!objectKey.startsWith(path)) {
            return Optional.empty();
        }
        Matcher name = OBJECT.matcher(objectKey).region(path.length(), objectKey.length());
        if (!name.matches()) {
            return Optional.empty();
        }
        String hash = name.group("hash");
        String prefix = name.group("spread");
        if (prefix != null && !hash.startsWith(prefix)) {
            return Optional.empty();
        }
        int database = ObjectName.NO_FOLDER;
        if (name.group("database") != null) {
            long number = Long.parseLong(name.group("database"));
            if (number > Integer.MAX_VALUE) {
                return Optional.empty();
            }
            database = (int) number;
        }
        return Optional.of(new ObjectName(objectKey, database, hash, milliseconds(name.group("time"))));
    }

    /** Reads the name of a segment; empty for every other object. */
    public Optional<SegmentName> parseSegment(String objectKey) {
        if (!objectKey.startsWith(segments())) {
            return Optional.empty();
        }
        Matcher name = SEGMENT.matcher(objectKey).region(segments().length(), objectKey.length());
        return name.matches()
                ? Optional.of(new SegmentName(
                        objectKey, Long.parseLong(name.group("time")), Long.parseLong(name.group("number"))))
                : Optional.empty();
    }

    private String folder(int database, String hash) {
        if (database < 0) {
            throw new IllegalArgumentException("Database " + database + " has no folder; numbers begin at 0");
        }
        return path + (spread ? hash.substring(0, 2) + "/" : "") + (database == 0 ? "" : "db" + database + "/");
    }

    private static String thirteenDigits(long timestamp) {
        if (timestamp < 0 || timestamp > LAST_TIMESTAMP) {
            throw new IllegalArgumentException("Timestamp " + timestamp + " does not fit a name of thirteen digits");
        }
        return String.format(Locale.ROOT, "%013d", timestamp);
    }

    private static long milliseconds(String digits) {
        if (digits == null) {
            return ObjectName.PLAIN;
        }
        long number = Long.parseLong(digits);
        return digits.length() == DIGITS_OF_SECONDS ? number * 1000 : number;
    }
}
