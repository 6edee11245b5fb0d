package io.caravan.source.capture;

import java.io.IOException;

/** A key was changed, or went, while it was read in pieces: they do not belong together. */
public class KeyChangedException extends IOException {

    KeyChangedException(String message) {
        super(message);
    }
}
