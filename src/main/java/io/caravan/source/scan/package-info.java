/** The source {@code redis-scan}: passes over every key of a deployment, and the values that are read with the keys. */
package io.caravan.source.scan;
