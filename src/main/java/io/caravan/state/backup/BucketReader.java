package io.caravan.state.backup;

import io.caravan.process.backup.BackupFormat;
import io.caravan.process.backup.BackupSettings;
import io.caravan.process.backup.BrokenObjectException;
import io.caravan.process.backup.BrokenObjectException.Reason;
import io.caravan.process.backup.KeyVersion;
import io.caravan.process.backup.ObjectReader;
import io.caravan.process.backup.SegmentReader;
import io.caravan.process.backup.StoredVersion;
import io.caravan.process.backup.VersionChoice;
import io.caravan.source.s3.S3Connection;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.http.Abortable;

/**
 * Reads versions out of a bucket, each checked before anything of it is handed on. What is damaged is read a second time, since it
 * may have been so on its way only. Thread-safe.
 *
 * <p>All methods throw SinkAwayException where S3 cannot be asked now, so that the same call may succeed later.
 */
public final class BucketReader {

    private static final long DEFAULT_LONGEST = 64L << 20;
    private static final long SHORT = 64L << 10;

    private final BucketObjects objects;
    private final BackupFormat format;
    private final long longest;

    /** @throws IllegalArgumentException if the settings do not fit together */
    public BucketReader(S3Connection s3, BackupSettings settings) {
        this(new BucketObjects(s3), settings.format(), DEFAULT_LONGEST);
    }

    private BucketReader(BucketObjects objects, BackupFormat format, long longest) {
        this.objects = objects;
        this.format = format.holdingAtMost(longest);
        this.longest = longest;
    }

    /** Returns one that takes payloads of at most so many bytes into memory; a longer one is {@link Reason#TOO_LARGE}. */
    public BucketReader holdingAtMost(long bytes) {
        return new BucketReader(objects, format, bytes);
    }

    /** Returns what a segment's index says. @param size bytes of the segment */
    public SegmentReader segment(String name, long size) throws BrokenObjectException {
        return twice(() -> {
            try {
                return SegmentReader.of(format, size, (offset, length) -> uncheckedRange(name, offset, length));
            } catch (IOException e) {
                throw new IllegalStateException("Ranges fail with other exceptions", e);
            } catch (BrokenRange e) {
                throw e.reason;
            }
        });
    }

    private byte[] uncheckedRange(String name, long offset, int length) {
        try {
            return bytes(name, offset, length);
        } catch (BrokenObjectException e) {
            throw new BrokenRange(e);
        }
    }

    /**
     * Reads the version of a key that is wanted. What may be newer than it and is broken is returned in its place.
     *
     * @return nothing if no version had been captured by then, or none is there any more
     */
    public Optional<FoundVersion> find(BucketKey key) {
        return find(key, this::read);
    }

    /** Finds a version like {@link #find(BucketKey)}. @param reading reads one, which may have been fetched before */
    public Optional<FoundVersion> find(BucketKey key, VersionReading reading) {
        List<StoredVersion<FoundVersion>> found = new ArrayList<>(1);
        for (BucketVersion each : key.candidates()) {
            Optional<StoredVersion<FoundVersion>> newest = VersionChoice.newest(found);
            if (newest.isPresent() && newest.get().instant() > each.latestInstant()) {
                break;
            }
            FoundVersion read = take(each, reading);
            if (read.isBroken()) {
                return Optional.of(read);
            }
            StoredVersion<FoundVersion> stored = read.stored();
            if (stored.instant() <= key.at()) {
                found.add(stored);
            }
        }
        return VersionChoice.newest(found).map(StoredVersion::source);
    }

    private FoundVersion take(BucketVersion version, VersionReading reading) {
        try {
            if (version.size() <= longest) {
                return new FoundVersion(version, reading.read(version), null);
            }
        } catch (BrokenObjectException e) {
            if (e.reason() != Reason.TOO_LARGE) {
                return new FoundVersion(version, null, e);
            }
        }
        try {
            BrokenObjectException tooLarge =
                    new BrokenObjectException(Reason.TOO_LARGE, "holds more than " + longest + " bytes");
            return new FoundVersion(version, header(version), tooLarge);
        } catch (BrokenObjectException e) {
            return new FoundVersion(version, null, e);
        }
    }

    /** Reads what a version says beside its payload. Where it is long, that is unchecked, and there is no payload. */
    public KeyVersion look(BucketVersion version) throws BrokenObjectException {
        return version.size() <= SHORT ? read(version) : header(version);
    }

    private KeyVersion header(BucketVersion version) throws BrokenObjectException {
        try (InputStream content = stream(version)) {
            KeyVersion header = reader(version, content).version();
            // Else the rest of it would be read before the connection is used again.
            ((Abortable) content).abort();
            return header;
        } catch (IOException e) {
            throw objects.away("read", version.objectKey(), e);
        }
    }

    /** Reads one version. */
    @FunctionalInterface
    public interface VersionReading {
        KeyVersion read(BucketVersion version) throws BrokenObjectException;
    }

    /** Reads a version. */
    public KeyVersion read(BucketVersion version) throws BrokenObjectException {
        return twice(() -> open(version, bytes(version)));
    }

    /** Reads a version whose bytes were fetched. @throws BrokenObjectException if they are not what they should be */
    public KeyVersion open(BucketVersion version, byte[] bytes) throws BrokenObjectException {
        if (!version.isInSegment()) {
            return format.read(version.name(), bytes);
        }
        KeyVersion read = format.unpack(bytes);
        if (!version.name().isOfKey(read.state().key())
                || !version.name().isOfDatabase(read.state().database())
                || read.state().capturedAt() != version.instant()) {
            throw new BrokenObjectException(Reason.FOREIGN, "holds another version than the segment's index says");
        }
        return read;
    }

    /** Fetches a version's bytes, unchecked. */
    public byte[] bytes(BucketVersion version) throws BrokenObjectException {
        return version.isInSegment()
                ? bytes(version.objectKey(), version.offset(), version.size())
                : objects.bytes(version.objectKey());
    }

    /** Fetches a part of an object, unchecked. */
    public byte[] bytes(String name, long offset, long length) throws BrokenObjectException {
        return objects.bytes(name, offset, length);
    }

    /** Begins to read a version of any size. The caller closes the stream. */
    public InputStream stream(BucketVersion version) throws BrokenObjectException {
        return version.isInSegment()
                ? objects.stream(version.objectKey(), version.offset(), version.size())
                : objects.stream(version.objectKey());
    }

    /** Begins to read what a stream holds. */
    public ObjectReader reader(BucketVersion version, InputStream content) throws IOException, BrokenObjectException {
        return format.reader(version.name(), content);
    }

    /** Says of a plain object whether it seems to be of the realtime backup. One that is not there is not. */
    boolean isOld(BucketVersion version) {
        try {
            byte[] first = bytes(version.objectKey(), 0, 1);
            return first.length == 1 && BackupFormat.isOld(first[0]);
        } catch (BrokenObjectException e) {
            return false;
        }
    }

    private interface Reading<T> {
        T read() throws BrokenObjectException;
    }

    private static <T> T twice(Reading<T> reading) throws BrokenObjectException {
        try {
            return reading.read();
        } catch (BrokenObjectException e) {
            if (e.reason() != Reason.DAMAGED && e.reason() != Reason.TAMPERED && e.reason() != Reason.FOREIGN) {
                throw e;
            }
            return reading.read();
        }
    }

    /** Carries a reason out of a reader of ranges. */
    private static final class BrokenRange extends RuntimeException {

        private static final long serialVersionUID = 1;
        private final transient BrokenObjectException reason;

        BrokenRange(BrokenObjectException reason) {
            super(reason);
            this.reason = reason;
        }
    }
}
