/** What a restore takes from a bucket, and what became of it. */
package io.caravan.sink.restore.bucket;
