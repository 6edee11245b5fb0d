/** The source {@code redis-keyspace}: what happens to keys, as Redis announces it, and every window in which something was missed. */
package io.caravan.source.keyspace;
