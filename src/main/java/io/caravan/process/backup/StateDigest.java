package io.caravan.process.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.process.Sha256;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * 64 bits of SHA-256 that tell whether a key still holds what it held: over its type and its value, not its expiry.
 *
 * <p>The footer of a DUMP is no part of it, and for sets and hashes neither is the order of a hash table, which is another
 * in each process of a server, nor which of its encodings a server has chosen, which a reload can change. Other types are
 * compared as they were dumped, so there another encoding gives another digest, as may a server of another version.
 */
public final class StateDigest {

    /** A version of the format in two bytes and a CRC of eight. */
    private static final int DUMP_FOOTER = 10;

    private final MessageDigest digest = Sha256.begin();

    private StateDigest(Form form, String type) {
        digest.update((byte) (form == Form.GONE ? 'g' : form == Form.DUMP ? 'd' : 's'));
        if (type != null) {
            digest.update(type.getBytes(UTF_8));
        }
        digest.update((byte) 0);
    }

    /**
     * Returns the digest of a state.
     *
     * @param state not {@link Form#LARGE}: see {@link #ofString}
     */
    public static long of(KeyState state) {
        StateDigest digest = new StateDigest(state.form(), state.type());
        switch (state.form()) {
            case GONE -> {}
            case STRING -> digest.update(state.payload());
            case DUMP -> digest.dump(state.payload());
            case LARGE -> throw new IllegalArgumentException("The digest of a large string is made while it is read");
        }
        return digest.value();
    }

    /** Begins the digest of a string that is read in chunks. */
    public static StateDigest ofString() {
        return new StateDigest(Form.STRING, "string");
    }

    /** Adds the next bytes of a string. */
    public void update(byte[] chunk) {
        digest.update(chunk);
    }

    /** Ends the digest. */
    public long value() {
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    private void dump(byte[] dump) {
        int end = dump.length > DUMP_FOOTER ? dump.length - DUMP_FOOTER : dump.length;
        byte[] elements = DumpElements.digest(dump, end);
        if (elements == null) {
            digest.update((byte) 'b');
            digest.update(dump, 0, end);
        } else {
            digest.update((byte) 'e');
            digest.update(elements);
        }
    }
}
