package io.caravan.process.backup;

/**
 * Name of a segment, taken apart.
 *
 * @param objectKey the whole name in the bucket
 * @param timestamp milliseconds since 1970 at which it was closed
 * @param number    tells apart what was closed in one millisecond
 */
public record SegmentName(String objectKey, long timestamp, long number) {}
