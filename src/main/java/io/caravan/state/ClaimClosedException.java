package io.caravan.state;

/** A run found its claim closed: it did not renew its lease in time, and another run of the same target has finished it. */
public class ClaimClosedException extends IllegalStateException {

    public ClaimClosedException(String run) {
        super("Run " + run
                + " was finished by another exporter of the same target, because its lease ran out. Everything that"
                + " it had claimed is in the table; run again for the rest");
    }
}
