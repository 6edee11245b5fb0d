package io.caravan.state.table;

import io.caravan.source.scan.ScanPosition;
import java.time.Instant;
import java.util.List;

/**
 * How far a sync has come, as a file holds it.
 *
 * @param scope     which keys go where; a pass of another scope is another pass
 * @param startedAt when the pass began
 * @param pass      number of the pass
 * @param keys      how many keys it has been through
 * @param bytes     how long the file is that the keys go to; 0 where they go elsewhere
 * @param positions from where on there is more to read, the latest last; none when the pass is complete
 */
public record SyncState(
        String scope, Instant startedAt, long pass, long keys, long bytes, List<ScanPosition> positions) {

    boolean isComplete() {
        return positions.isEmpty();
    }
}
