package io.caravan.sink.replay;

import io.caravan.source.KeyPlace;
import io.caravan.source.KeyText;
import io.caravan.source.RedisConstants;
import io.caravan.source.scan.KeyEntry;
import io.caravan.source.scan.NamedKeys;
import io.caravan.source.scan.RedisScanEndpoint;
import io.caravan.state.letters.DeadLetter;
import io.caravan.state.letters.LetterRecords;
import io.caravan.state.letters.StoredLetter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Endpoint;

/** The whole route that gave the record up, from its beginning, where the record comes in as its source would deliver it. */
final class RoutePath implements LetterPath {

    private static final String FAILED_ENDPOINT_UNKNOWN =
            "Its route had changed the message before it failed, and the endpoint where it failed was not kept. Name one with"
                    + " --to URI";

    private final Sending sending;
    private final String source;

    /** @param source what the route reads from otherwise */
    RoutePath(Sending sending, String source) {
        this.sending = sending;
        this.source = source;
    }

    @Override
    public void take(StoredLetter stored) throws Exception {
        DeadLetter letter = stored.letter();
        switch (letter.origin().kind()) {
            case entry -> send(stored, List.of(LetterRecords.entry(letter)), Map.of());
            case event -> send(stored, List.of(LetterRecords.event(letter)), Map.of());
            case key -> takeKey(stored);
            case message -> takeMessage(stored);
            default ->
                throw new UnreplayableException(
                        "There is only a description of its record, which cannot be made again from that. Drop it");
        }
    }

    private void takeMessage(StoredLetter stored) throws Exception {
        DeadLetter letter = stored.letter();
        String endpoint = letter.origin().endpoint();
        if (endpoint.isEmpty()) {
            Object body = letter.origin().part() ? List.of(letter.payload()) : letter.payload();
            send(stored, body, letter.origin().headers());
        } else if (endpoint.equals("unknown")) {
            throw new UnreplayableException(FAILED_ENDPOINT_UNKNOWN);
        } else {
            Endpoint failed = sending.ofRoutes(endpoint)
                    .orElseThrow(
                            () -> new UnreplayableException(
                                    "It failed at " + endpoint
                                            + ", which stands in no route as it is. Name it with --to URI if that is where it is to go"));
            sending.send(failed, stored.id(), letter.payload(), letter.origin().headers());
        }
    }

    private void takeKey(StoredLetter stored) throws Exception {
        Endpoint reader = sending.camel().getEndpoint(sending.camel().resolvePropertyPlaceholders(source));
        if (!(reader instanceof RedisScanEndpoint scan)) {
            throw new UnreplayableException("It holds a key, and its route reads no keys but "
                    + reader.getClass().getSimpleName().replace("Endpoint", "") + ". Name an endpoint with --to URI");
        }
        KeyPlace place =
                LetterRecords.key(stored.letter(), scan.getConnections().defaultDatabase());
        List<KeyEntry> found = new ArrayList<>();
        new NamedKeys(scan).read(place.database(), List.of(place.bytes()), found::addAll);
        if (found.isEmpty()) {
            throw new RefusedAgainException("The key is not in Redis any more: database " + place.database() + ", "
                    + KeyText.encode(place.bytes()));
        }
        send(stored, found, Map.of(RedisConstants.SCAN_EVENT, "page", RedisConstants.DATABASE, place.database()));
    }

    private void send(StoredLetter stored, Object body, Map<String, ?> headers) throws Exception {
        sending.send(ReplayRoutes.INLET, stored.id(), body, headers);
    }
}
