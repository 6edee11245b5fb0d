/** Stores versions of keys in a bucket. */
package io.caravan.sink.backup;
