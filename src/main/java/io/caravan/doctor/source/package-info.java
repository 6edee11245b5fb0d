/** Checks of the servers that flows read: Redis, and the bucket of a backup. */
package io.caravan.doctor.source;
