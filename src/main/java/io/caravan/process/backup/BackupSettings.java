package io.caravan.process.backup;

import java.nio.file.Path;

/** How a backup names and packs what it keeps, as an operator writes it down. An empty text means "not set". */
public final class BackupSettings {

    private String path = "";
    private boolean spread;
    private boolean versioning;
    private boolean packed;
    private Deletes deletes = Deletes.tombstone;
    private Secret signing;
    private Secret encryption;
    private int compression;
    private boolean signatureRequired;

    /** @param path in the bucket, below which everything lies; empty for its root */
    public void setPath(String path) {
        this.path = path;
    }

    /** @param spread whether names begin with two digits of the hash, so that S3 can spread the load */
    public void setSpreadPrefixes(boolean spread) {
        this.spread = spread;
    }

    /** @param versioning whether each change is a version of its own */
    public void setVersioning(boolean versioning) {
        this.versioning = versioning;
    }

    /** @param layout plain for an object for each key or version, packed for many in one */
    public void setLayout(String layout) {
        packed = switch (layout.strip()) {
            case "plain" -> false;
            case "packed" -> true;
            default ->
                throw new IllegalArgumentException("The layout must be plain or packed, but is '" + layout + "'");
        };
    }

    /** @param deletes keep, tombstone or delete */
    public void setDeletes(Deletes deletes) {
        this.deletes = deletes;
    }

    /** @param key hex digits or base64 of 32 bytes or more */
    public void setSigningKey(String key) {
        signing = key.isBlank() ? signing : Secret.of(key);
    }

    public void setSigningKeyFile(String file) {
        signing = file.isBlank() ? signing : Secret.from(Path.of(file));
    }

    /** @param key hex digits or base64 of 32 bytes or more */
    public void setEncryptionKey(String key) {
        encryption = key.isBlank() ? encryption : Secret.of(key);
    }

    public void setEncryptionKeyFile(String file) {
        encryption = file.isBlank() ? encryption : Secret.from(Path.of(file));
    }

    /** @param level of zstd, 1 to 22; 0 for no compression */
    public void setCompression(int level) {
        if (level < 0 || level > 22) {
            throw new IllegalArgumentException("The compression must be a level of zstd, 0 to 22, but is " + level);
        }
        this.compression = level;
    }

    public void setRequireSignature(boolean required) {
        this.signatureRequired = required;
    }

    public ObjectNames names() {
        return new ObjectNames(path, spread);
    }

    /** @throws IllegalArgumentException if a signature is required and there is no key to check it with */
    public BackupFormat format() {
        BackupKeys keys = new BackupKeys(signing, encryption);
        BackupFormat format = BackupFormat.with(keys);
        if (signatureRequired && signing == null) {
            throw new IllegalArgumentException("A signature is required, and no signing key is given");
        }
        format = compression > 0 ? format.compressing(compression) : format;
        return signatureRequired ? format.requiringSignature() : format;
    }

    public boolean isSigned() {
        return signing != null;
    }

    public boolean isVersioning() {
        return versioning;
    }

    public boolean isPacked() {
        return packed;
    }

    public Deletes getDeletes() {
        return deletes;
    }
}
