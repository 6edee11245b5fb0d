/** The command of the table connector: its configuration, its state, and how they reach the flow. */
package io.caravan.cli.table;
