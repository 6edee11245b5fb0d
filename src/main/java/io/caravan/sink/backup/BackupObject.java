package io.caravan.sink.backup;

import io.caravan.source.KeyPlace;
import io.caravan.source.capture.KeyState;
import io.caravan.state.letters.ManyKeys;
import java.util.List;

/**
 * Something to do in the bucket, and what it holds afterwards.
 *
 * @param name    of the object
 * @param action  what is to be done
 * @param bytes   of the object; {@code null} where none is put, or where it is too large to lie in memory
 * @param entries what the bucket holds then
 */
public record BackupObject(String name, Action action, byte[] bytes, List<Entry> entries) implements ManyKeys {

    @Override
    public List<KeyPlace> keys() {
        return entries.stream()
                .map(entry ->
                        KeyPlace.of(entry.state().database(), entry.state().key()))
                .toList();
    }

    /** What is done with an object. */
    public enum Action {
        put,
        /** Put it together from a string that is read in pieces. */
        putLarge,
        delete,
        /** Nothing is to be done. */
        leave
    }

    /**
     * What an object holds of a key.
     *
     * @param digest    of the state
     * @param timestamp of the version
     * @param changedAt when the change was first heard of, in milliseconds since 1970
     * @param event     the last that was heard of
     */
    public record Entry(KeyState state, long digest, long timestamp, long changedAt, String event) {}
}
