/** Watches streams: what they and their groups are like, and what a person should look at. Reads only. */
package io.caravan.monitor;
