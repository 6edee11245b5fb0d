package io.caravan.state.backup;

/**
 * What became of the versions in a bucket.
 *
 * @param keys     of which it holds versions
 * @param versions that it held
 * @param removed  those that went, or would go
 * @param spared   those that stay, though they are old, since no newer one of their key is intact
 * @param left     those that were to go too, and stay in segments of which more than half is wanted
 * @param bytes    of the objects that went; of segments written anew, what they are smaller
 */
public record PruneReport(long keys, long versions, long removed, long spared, long left, long bytes) {}
