/** What a comparison of Redis with a copy of it has found. */
package io.caravan.sink.verify;
