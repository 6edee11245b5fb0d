package io.caravan.process.backup;

import io.caravan.source.capture.KeyState.Form;
import java.io.IOException;

/**
 * Reads one object from the front; holds one piece of at most 4 MiB.
 *
 * <p>Whether the object is whole and unaltered is known only when {@link #next} has returned {@code null}: what was read
 * before must lie where nobody takes it for the key.
 */
public interface ObjectReader {

    /**
     * Returns what the object says about its version.
     *
     * @return without a payload; {@link Form#LARGE} for the bytes of a string, however few
     */
    KeyVersion version();

    /**
     * Reads the next bytes of the payload.
     *
     * @return never empty; {@code null} after the last, when the whole object has proved right
     * @throws BrokenObjectException if it has not
     */
    byte[] next() throws IOException, BrokenObjectException;
}
