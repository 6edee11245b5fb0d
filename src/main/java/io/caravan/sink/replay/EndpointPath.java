package io.caravan.sink.replay;

import io.caravan.state.letters.StoredLetter;

/** An endpoint that somebody has named: it gets the payload and the headers. */
record EndpointPath(Sending sending, String uri) implements LetterPath {

    @Override
    public void take(StoredLetter stored) throws Exception {
        sending.send(
                uri,
                stored.id(),
                stored.letter().payload(),
                stored.letter().origin().headers());
    }
}
