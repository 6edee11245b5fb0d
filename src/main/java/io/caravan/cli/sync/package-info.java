/** The command of the PostgreSQL sync service: its environment variables, its file of them, and how they reach the flows. */
package io.caravan.cli.sync;
