/** The command table: the table connector's configuration and state, and what it is run with. */
package io.caravan.cli.table;
