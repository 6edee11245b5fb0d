package io.caravan.sink.replay;

import io.caravan.state.letters.StoredLetter;

/** The way of a letter's record to where it was to go. */
interface LetterPath {

    /**
     * Takes the record there, and returns when it has arrived.
     *
     * @throws UnreplayableException if there is no such way for this letter
     * @throws Exception             what its route failed with
     */
    void take(StoredLetter letter) throws Exception;
}
