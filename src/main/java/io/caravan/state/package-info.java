/** What survives a crash: the ledger of committed runs, and the table that their totals go to. */
package io.caravan.state;
