package io.caravan.process;

import java.util.List;

/**
 * What the extractors made of a page of keys.
 *
 * @param database number of the database
 * @param counters the keys that stand for a row
 * @param refused  the keys that do not, though they match: a capture that its column cannot hold, or a value that is no counter
 */
public record CounterPage(int database, List<Counter> counters, List<RefusedKey> refused) {}
