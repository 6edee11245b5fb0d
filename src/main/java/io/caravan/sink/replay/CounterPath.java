package io.caravan.sink.replay;

import io.caravan.process.CounterExtractors;
import io.caravan.process.CounterReport;
import io.caravan.source.KeyPlace;
import io.caravan.source.RedisConstants;
import io.caravan.source.scan.KeyEntry;
import io.caravan.source.scan.ScanReport;
import io.caravan.state.CounterRuns;
import io.caravan.state.letters.LetterRecords;
import io.caravan.state.letters.StoredLetter;
import java.util.List;
import java.util.Map;
import org.apache.camel.spi.Registry;

/** A run of the counters' flow over one key: whatever dies, its amount is in the table once, or still in Redis. */
final class CounterPath implements LetterPath {

    private final Sending sending;

    CounterPath(Sending sending) {
        this.sending = sending;
    }

    @Override
    public void take(StoredLetter stored) throws Exception {
        Registry beans = sending.camel().getRegistry();
        CounterRuns runs = beans.lookupByNameAndType("counterRuns", CounterRuns.class);
        CounterExtractors extractors = beans.lookupByNameAndType("counterExtractors", CounterExtractors.class);
        KeyPlace place = LetterRecords.key(stored.letter(), 0);
        List<KeyEntry> page = List.of(KeyEntry.whole(place.database(), place.bytes(), null, null, -1));
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
