/** The source {@code redis-stream}: streams that a consumer group reads, from their discovery to the acknowledgement. */
package io.caravan.source.stream;
