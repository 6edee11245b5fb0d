/** Pages on the management port: one HTML file each, with the JSON that it shows beside it. */
package io.caravan.page;
