/** Gives keys back to Redis: states that were captured before, in batches, and large strings in pieces. */
package io.caravan.sink.restore;
