package io.caravan.process.table;

import io.caravan.source.scan.KeyEntry;
import java.util.List;

/**
 * What the keys of a page are in a table.
 *
 * @param rows    one a database and key, sorted by them
 * @param samples those of the time series among the rows, sorted by database, key and timestamp
 * @param parked  keys that are no rows, without their values; {@link KeyEntry#unreadable} says why
 */
public record TablePage(List<TableRow> rows, List<TableSample> samples, List<KeyEntry> parked) {}
