package io.caravan.process.table;

/** What a row says of a value; see {@link TableRow}. */
record RowValue(String text, long size, long digest) {}
