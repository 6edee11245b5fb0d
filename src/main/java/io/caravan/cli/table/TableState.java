package io.caravan.cli.table;

import java.time.Instant;

/**
 * How far a sync has come.
 *
 * @param cursor       the cursor that SCAN goes on with, unsigned, of 64 bits; {@code 0} when there is nothing to go on with
 * @param lastSyncTime when the sync began
 * @param runId        the server process that gave the cursor, which means nothing to any other
 * @param node         the node that is scanned: its id in a cluster, elsewhere its address
 * @param database     number of the database that is scanned
 * @param rows         rows that the pass has written
 * @param pass         the pass, by its id
 */
public record TableState(
        String cursor, Instant lastSyncTime, String runId, String node, int database, long rows, String pass) {

    /** @throws NumberFormatException if the cursor is no unsigned number of 64 bits */
    public TableState {
        Long.parseUnsignedLong(cursor);
    }
}
