/** How far the full sync of a table has come: its passes, their checkpoints, and the keys that they have seen. */
package io.caravan.state.table;
