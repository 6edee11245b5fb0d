package io.caravan.process.backup;

import io.caravan.process.backup.BrokenObjectException.Reason;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * The bytes of an object that holds one version of one key. Not changed once made; any number of threads may use it.
 *
 * <p>All integers big-endian: {@code CARAVAN1}; one byte of flags (1 signed, 2 encrypted, 4 compressed); when encrypted a
 * salt of 16 bytes; the header, then the payload's pieces, each with its length in four bytes before it; an empty piece; a
 * tag of 32 bytes over everything before it. The header is JSON; a piece is at most 4 MiB of payload, compressed by itself
 * with zstd, then sealed by itself with AES-256-GCM, as is the header (16 bytes longer) and the empty piece.
 *
 * <p>With a signing key only what is signed with it is read; with an encryption key alone only what is encrypted with it.
 * Objects of the realtime backup have neither and are read all the same, unless a signature is required.
 */
public final class BackupFormat {

    /** The level of a format that does not compress. */
    static final int UNCOMPRESSED = 0;

    private static final long DEFAULT_LONGEST = 64L << 20;

    /** Shorter payloads get no smaller. */
    private static final int SHORTEST_TO_COMPRESS = 128;

    private final BackupKeys keys;
    private final int level;
    private final boolean signatureRequired;
    private final long longest;

    private BackupFormat(BackupKeys keys, int level, boolean signatureRequired, long longest) {
        this.keys = keys;
        this.level = level;
        this.signatureRequired = signatureRequired;
        this.longest = longest;
    }

    /** Returns a format that does not compress, and takes payloads of up to 64 MiB into memory. */
    public static BackupFormat with(BackupKeys keys) {
        return new BackupFormat(keys, UNCOMPRESSED, false, DEFAULT_LONGEST);
    }

    /** Compresses with zstd at a level, 1 (fast) to 22 (small). */
    public BackupFormat compressing(int zstdLevel) {
        if (zstdLevel < 1 || zstdLevel > 22) {
            throw new IllegalArgumentException("Compression level " + zstdLevel + " must be 1 to 22");
        }
        return new BackupFormat(keys, zstdLevel, signatureRequired, longest);
    }

    /** Refuses whatever is not signed with the signing key, objects of the realtime backup as well. */
    public BackupFormat requiringSignature() {
        return new BackupFormat(keys, level, true, longest);
    }

    /** Takes payloads of at most so many bytes into memory, however small they are stored. */
    public BackupFormat holdingAtMost(long bytes) {
        return new BackupFormat(keys, level, signatureRequired, bytes);
    }

    /** Returns the object of a version whose payload is at hand. */
    public byte[] pack(KeyVersion version) {
        if (version.state().form() == Form.LARGE) {
            throw new IllegalArgumentException("A large string is packed while it is read");
        }
        byte[] payload = version.state().payload();
        int length = payload == null ? 0 : payload.length;
        ByteArrayOutputStream object = new ByteArrayOutputStream(length + 512);
        try {
            ObjectWriter writer =
                    new ObjectWriter(version, keys, length < SHORTEST_TO_COMPRESS ? UNCOMPRESSED : level, object);
            if (payload != null) {
                writer.write(payload);
            }
            writer.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return object.toByteArray();
    }

    /**
     * Begins an object whose payload is still to be read.
     *
     * @param version {@link Form#LARGE} with the string's size, or any other; its payload is not looked at
     * @param out     written in small pieces at first, never closed
     */
    public ObjectWriter writer(KeyVersion version, OutputStream out) throws IOException {
        return new ObjectWriter(version, keys, level, out);
    }

    /**
     * Reads an object of our own layout; its tag is checked before anything else in it is believed.
     *
     * @throws BrokenObjectException if it is not whole, not ours, or not to be trusted
     */
    public KeyVersion unpack(byte[] object) throws BrokenObjectException {
        int flags = OwnReader.flags(object);
        admit(flags);
        int tagged = object.length - Tag.LENGTH;
        if (tagged < 0) {
            throw BrokenObjectException.damaged("is cut off");
        }
        keys.tag((flags & Layout.SIGNED) != 0)
                .update(object, 0, tagged)
                .check(Arrays.copyOfRange(object, tagged, object.length));
        try {
            return whole(new OwnReader(new ByteArrayInputStream(object), this, true));
        } catch (IOException e) {
            throw BrokenObjectException.damaged("is cut off");
        }
    }

    /**
     * Reads an object of our own layout or of the realtime backup, and holds it against its name.
     *
     * @return an object of the realtime backup has database -1, no expiry, and the timestamp of its name as the instants of
     *         capture and change, else -1
     */
    public KeyVersion read(ObjectName name, byte[] object) throws BrokenObjectException {
        if (object.length == 0 || !OldFormat.isLike(object[0])) {
            KeyVersion version = unpack(object);
            checkName(name, version.state());
            return version;
        }
        try {
            return whole(reader(name, new ByteArrayInputStream(object)));
        } catch (IOException e) {
            throw BrokenObjectException.damaged("is cut off");
        }
    }

    /** Begins to read an object like {@link #read}, of any size, from a stream that is never closed. */
    public ObjectReader reader(ObjectName name, InputStream object) throws IOException, BrokenObjectException {
        InputStream in = object.markSupported() ? object : new BufferedInputStream(object);
        in.mark(1);
        int first = in.read();
        in.reset();
        ObjectReader reader;
        if (OldFormat.isLike(first)) {
            if (signatureRequired) {
                throw new BrokenObjectException(
                        Reason.UNSIGNED, "is of the realtime backup, which signs nothing, and a signature is required");
            }
            reader = new OldFormat(in, name.timestamp());
        } else {
            reader = new OwnReader(in, this, false);
        }
        checkName(name, reader.version().state());
        return reader;
    }

    /** Says by the first byte of an object whether it seems to be one of the realtime backup. */
    public static boolean isOld(byte first) {
        return OldFormat.isLike(first);
    }

    BackupKeys keys() {
        return keys;
    }

    /** Refuses an object that by its flags cannot be trusted or opened. */
    void admit(int flags) throws BrokenObjectException {
        boolean signed = (flags & Layout.SIGNED) != 0;
        boolean encrypted = (flags & Layout.ENCRYPTED) != 0;
        if (!signed && (keys.sign() || signatureRequired)) {
            throw new BrokenObjectException(Reason.UNSIGNED, "is not signed, and only what is signed may be taken");
        }
        if (signed && !keys.sign()) {
            throw new BrokenObjectException(Reason.NO_KEY, "is signed, and no signing key is given to check it with");
        }
        if (encrypted && !keys.encrypt()) {
            throw new BrokenObjectException(Reason.NO_KEY, "is encrypted, and no encryption key is given");
        }
        if (!signed && !encrypted && keys.encrypt()) {
            throw new BrokenObjectException(
                    Reason.UNSIGNED, "is neither signed nor encrypted, and an encryption key is given");
        }
    }

    /** Refuses the index of a segment that by its flags cannot be trusted; what is encrypted are its records. */
    void admitIndex(int flags) throws BrokenObjectException {
        admit(keys.encrypt() ? flags | Layout.ENCRYPTED : flags);
    }

    private KeyVersion whole(ObjectReader reader) throws IOException, BrokenObjectException {
        KeyVersion version = reader.version();
        KeyState state = version.state();
        if (state.form() == Form.LARGE && state.size() > longest) {
            throw tooLarge();
        }
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        for (byte[] piece = reader.next(); piece != null; piece = reader.next()) {
            if (payload.size() + (long) piece.length > longest) {
                throw tooLarge();
            }
            payload.write(piece);
        }
        Form form = state.form() == Form.LARGE ? Form.STRING : state.form();
        byte[] bytes = form == Form.GONE ? null : payload.toByteArray();
        return new KeyVersion(
                new KeyState(
                        state.database(),
                        state.key(),
                        state.type(),
                        form,
                        bytes,
                        state.size(),
                        state.expiresAt(),
                        state.capturedAt()),
                version.changedAt(),
                version.event());
    }

    private BrokenObjectException tooLarge() {
        return new BrokenObjectException(Reason.TOO_LARGE, "holds more than " + longest + " bytes");
    }

    private static void checkName(ObjectName name, KeyState state) throws BrokenObjectException {
        if (!name.isOfKey(state.key())) {
            throw new BrokenObjectException(Reason.FOREIGN, "holds another key than its name says");
        }
        if (state.database() != OldFormat.UNKNOWN_DATABASE && !name.isOfDatabase(state.database())) {
            throw new BrokenObjectException(Reason.FOREIGN, "holds a key of another database than its folder says");
        }
    }
}
