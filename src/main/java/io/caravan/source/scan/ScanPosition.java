package io.caravan.source.scan;

/**
 * From where on the keys of one database of one node have not been read yet.
 *
 * @param node     the node: its id in a cluster, elsewhere its address
 * @param database number of the database
 * @param runId    the server process that gave the cursor, which means nothing to any other
 * @param slots    the slots that the node held when its scan began, and their epoch; empty outside a cluster
 * @param cursor   the cursor that SCAN goes on with, {@code 0} where nothing was read
 */
public record ScanPosition(String node, int database, String runId, String slots, String cursor) {}
