package io.caravan.sink.replay;

import io.caravan.source.keyspace.KeyEvent;
import io.caravan.state.EventFallback;
import io.caravan.state.letters.StoredLetter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Publishes an event that was found in the list of those that wait, and was not understood then. */
final class EventPath implements LetterPath {

    private final Sending sending;

    EventPath(Sending sending) {
        this.sending = sending;
    }

    @Override
    public void take(StoredLetter stored) throws Exception {
        Optional<KeyEvent> event = EventFallback.eventOf(stored.letter().payload());
        if (event.isEmpty()) {
            throw new UnreplayableException(
                    "It is not a key event, so that there is no message to publish. Name an endpoint that takes its bytes with"
                            + " --to URI, or drop it");
        }
        sending.send("direct:events-send", stored.id(), List.of(event.get()), Map.of());
    }
}
