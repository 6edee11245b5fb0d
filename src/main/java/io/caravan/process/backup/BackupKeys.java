package io.caravan.process.backup;

/**
 * Keys of a backup. Either may be missing, and both may be the same secret: what is used is derived from it by
 * HMAC-SHA256 over the name of the use, so a signature tells nothing about the key of the encryption.
 */
public final class BackupKeys {

    private final byte[] signing;
    private final byte[] encryption;

    /**
     * Derives the keys.
     *
     * @param signing    what objects are signed with; {@code null} to sign none
     * @param encryption what they are encrypted with; {@code null} to encrypt none
     */
    public BackupKeys(Secret signing, Secret encryption) {
        this.signing = signing == null ? null : signing.keyFor("caravan backup 1: signature");
        this.encryption = encryption == null ? null : encryption.keyFor("caravan backup 1: encryption");
    }

    /** Returns no keys: objects have a digest, and the bucket is trusted. */
    public static BackupKeys none() {
        return new BackupKeys(null, null);
    }

    public boolean sign() {
        return signing != null;
    }

    public boolean encrypt() {
        return encryption != null;
    }

    /** Begins a tag over stored bytes: a signature, or a digest that anyone can make. */
    Tag tag(boolean signed) {
        return signed ? Tag.hmac(signing) : Tag.digest();
    }

    /** Returns the seal of one object, under a key of its own. */
    Seal seal(byte[] salt, byte[] context) {
        return new Seal(Tag.hmac(encryption).update(salt).value(), context);
    }
}
