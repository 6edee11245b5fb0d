package io.caravan.process.backup;

/** Is told of each key on its way, by several threads. The bytes are not to be changed. */
public interface BackupListener {

    /** A change of a key was heard of. */
    default void received(byte[] key) {}

    /** What a key holds is about to be stored. */
    default void storing(byte[] key) {}
}
