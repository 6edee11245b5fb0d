package io.caravan.sink.replay;

import io.caravan.process.CounterExtractors;
import io.caravan.process.CounterReport;
import io.caravan.source.KeyPlace;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisConstants;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.scan.KeyEntry;
import io.caravan.source.scan.ScanReport;
import io.caravan.state.CounterRuns;
import io.caravan.state.CounterTarget;
import io.caravan.state.Take;
import io.caravan.state.letters.LetterOrigin;
import io.caravan.state.letters.LetterRecords;
import io.caravan.state.letters.StoredLetter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.spi.Registry;

/**
 * A run of the counters' flow over one key, which does to the counter what the run did that gave it up. Where that takes the
 * amount: whatever dies, it is in the table once, or still in Redis.
 */
final class CounterPath implements LetterPath {

    /** The longest number has 19 digits. */
    private static final int MOST_BYTES = 100;

    private final Sending sending;
    private final boolean takeIsSet;

    /** @param takeIsSet whether somebody has said what is to be done to the counters, whatever the letters say */
    CounterPath(Sending sending, boolean takeIsSet) {
        this.sending = sending;
        this.takeIsSet = takeIsSet;
    }

    @Override
    public void take(StoredLetter stored) throws Exception {
        Registry beans = sending.camel().getRegistry();
        CounterRuns runs = beans.lookupByNameAndType("counterRuns", CounterRuns.class);
        CounterExtractors extractors = beans.lookupByNameAndType("counterExtractors", CounterExtractors.class);
        if (beans.lookupByNameAndType("counterTarget", CounterTarget.class).isDryRun()) {
            throw new UnreplayableException("Nothing is written while counters-to-postgres.dry-run is set");
        }
        if (!takeIsSet) {
            runs.setTake(takeOf(stored));
        }
        KeyPlace place = LetterRecords.key(stored.letter(), 0);
        byte[] value = runs.getTake() == Take.sample ? read(place) : null;
        List<KeyEntry> page = List.of(KeyEntry.whole(place.database(), place.bytes(), null, value, -1));
        send(stored, "start", reportOf(place));
        send(stored, "page", page);
        send(stored, "end", reportOf(place));
        CounterReport report = runs.report();
        if (report.failed() > 0) {
            throw new RefusedAgainException(
                    "It " + report.examples().keySet().iterator().next());
        }
        if (extractors.extract(page, place.database()).counters().isEmpty()) {
            throw new RefusedAgainException("The extractors do not match the key");
        }
    }

    private static Take takeOf(StoredLetter stored) {
        String take = stored.letter().origin().headers().getOrDefault(LetterOrigin.TAKE, "");
        return Stream.of(Take.values())
                .filter(each -> each.name().equals(take))
                .findFirst()
                .orElseThrow(() -> new UnreplayableException(
                        "The letter does not say whether its run took what counters hold, or only read it. Say so with --set"
                                + " counters-to-postgres.take=decr, =reset or =sample"));
    }

    private byte[] read(KeyPlace place) {
        RedisConnections connections =
                sending.camel().getRegistry().lookupByNameAndType("redis", RedisConnections.class);
        RedisKeyspace redis = connections.keyspace(place.database());
        byte[] value = redis.await(redis.commands().getrange(place.bytes(), 0, MOST_BYTES));
        if (value.length == 0) {
            throw new RefusedAgainException("The key is not in Redis any more");
        }
        return value;
    }

    private static ScanReport reportOf(KeyPlace place) {
        return new ScanReport(List.of(place.database()), List.of(), 0, 0, 0, 0, 0, 0, false);
    }

    private void send(StoredLetter stored, String event, Object body) throws Exception {
        int database = LetterRecords.key(stored.letter(), 0).database();
        sending.send(
                ReplayRoutes.INLET,
                stored.id(),
                body,
                Map.of(RedisConstants.SCAN_EVENT, event, RedisConstants.DATABASE, database));
    }
}
