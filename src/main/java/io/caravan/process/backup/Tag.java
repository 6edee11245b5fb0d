package io.caravan.process.backup;

import io.caravan.process.Sha256;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A running HMAC-SHA256 or SHA-256 over bytes as they are stored. */
final class Tag {

    /** Bytes of a tag. */
    static final int LENGTH = Sha256.LENGTH;

    private static final String HMAC = "HmacSHA256";

    private final Mac mac;
    private final MessageDigest digest;

    private Tag(Mac mac, MessageDigest digest) {
        this.mac = mac;
        this.digest = digest;
    }

    static Tag digest() {
        return new Tag(null, Sha256.begin());
    }

    static Tag hmac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return new Tag(mac, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no " + HMAC, e);
        }
    }

    Tag update(byte[] bytes) {
        return update(bytes, 0, bytes.length);
    }

    Tag update(byte[] bytes, int offset, int length) {
        if (mac != null) {
            mac.update(bytes, offset, length);
        } else {
            digest.update(bytes, offset, length);
        }
        return this;
    }

    /** Returns the tag and ends it. */
    byte[] value() {
        return mac != null ? mac.doFinal() : digest.digest();
    }

    /** Ends the tag and compares it, in a time that does not depend on where they differ. */
    void check(byte[] stored) throws BrokenObjectException {
        if (MessageDigest.isEqual(value(), stored)) {
            return;
        }
        throw mac != null
                ? new BrokenObjectException(
                        BrokenObjectException.Reason.TAMPERED,
                        "was altered, or signed with another key: its signature does not fit")
                : BrokenObjectException.damaged("was altered or cut off: its SHA-256 does not fit");
    }
}
