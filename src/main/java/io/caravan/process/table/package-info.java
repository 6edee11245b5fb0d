/** What a table of all keys is made of: a row a key, with its value as text, and the samples of time series. */
package io.caravan.process.table;
