package io.caravan.state;

import java.util.Set;

/** The ledger already holds a run, so its totals are in the target table and this attempt wrote nothing. */
public class AlreadyCommittedException extends IllegalStateException {

    private final transient Set<String> runs;

    AlreadyCommittedException(Set<String> runs) {
        super("Run " + String.join(", ", runs) + " is already in the ledger: its totals were committed before");
        this.runs = Set.copyOf(runs);
    }

    /** Returns those of the runs asked for that the ledger held already; at least one. */
    public Set<String> runs() {
        return runs;
    }
}
