package io.caravan.process.backup;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM over the pieces of one object, in their order.
 *
 * <p>Each object has a random salt and so a key of its own, under which a piece's number is nonce enough: seven zero bytes,
 * one byte that is 1 for the last piece, and the number in four. So no piece can be moved, dropped or taken from another
 * object.
 */
final class Seal {

    /** Bytes of an object's salt. */
    static final int SALT_LENGTH = 16;

    /** Bytes by which a sealed piece is longer. */
    static final int OVERHEAD = 16;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec key;
    private final byte[] context;
    private final Cipher cipher;
    private int piece;

    Seal(byte[] key, byte[] context) {
        this.key = new SecretKeySpec(key, "AES");
        this.context = context;
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no AES-GCM", e);
        }
    }

    static byte[] newSalt() {
        byte[] salt = new byte[SALT_LENGTH];
        RANDOM.nextBytes(salt);
        return salt;
    }

    byte[] close(byte[] bytes, boolean last) {
        try {
            return run(Cipher.ENCRYPT_MODE, bytes, last);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot encrypt", e);
        }
    }

    byte[] open(byte[] sealed, boolean last) throws BrokenObjectException {
        try {
            return run(Cipher.DECRYPT_MODE, sealed, last);
        } catch (AEADBadTagException e) {
            throw new BrokenObjectException(
                    BrokenObjectException.Reason.TAMPERED,
                    "was altered, or encrypted with another key: it cannot be decrypted");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot decrypt", e);
        }
    }

    private byte[] run(int mode, byte[] bytes, boolean last) throws GeneralSecurityException {
        byte[] nonce = ByteBuffer.allocate(12)
                .position(7)
                .put((byte) (last ? 1 : 0))
                .putInt(piece++)
                .array();
        cipher.init(mode, key, new GCMParameterSpec(OVERHEAD * Byte.SIZE, nonce));
        cipher.updateAAD(context);
        return cipher.doFinal(bytes);
    }
}
