/** What keys hold at one moment, read so that a server can be given it again. */
package io.caravan.source.capture;
