/** Tells people and programs how each flow is doing: the page /observe/status, and /observe/info. Reads only. */
package io.caravan.status;
