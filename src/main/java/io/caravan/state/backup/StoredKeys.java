package io.caravan.state.backup;

import io.caravan.source.KeyPlace;

/** What the lines of an index, taken one after the other, say of all keys together. Thread-safe. */
final class StoredKeys {

    private final KeyTable table = new KeyTable();
    private long newestGone;

    /** Forgets everything. @param newestGone the newest version that is known to say that a key was gone */
    synchronized void reset(long newestGone) {
        table.clear();
        this.newestGone = newestGone;
    }

    /** Takes a line, which replaces those of its key before. */
    synchronized void take(IndexRecord each) {
        KeyHash hash = KeyHash.of(each.place());
        if (each.stored() == null) {
            table.remove(hash);
            newestGone = Math.max(newestGone, each.version());
        } else {
            table.put(hash, each.stored());
        }
    }

    /** Takes a line unless a newer one is known. Returns whether it did. */
    synchronized boolean takeNewer(IndexRecord each) {
        StoredKey present = get(each.place());
        // Of versions that are stored side by side, an earlier one may be ready last.
        if (present != null && present.version() > each.version()) {
            return false;
        }
        take(each);
        return true;
    }

    /** Returns what is stored of a key, {@code null} if nothing is. */
    synchronized StoredKey get(KeyPlace place) {
        return table.get(KeyHash.of(place));
    }

    /** Returns the newest version of a key; of one that is not stored, one that is as new as any that it had. */
    synchronized long newestVersion(KeyPlace place) {
        StoredKey stored = get(place);
        return stored == null ? newestGone : stored.version();
    }

    synchronized long newestGone() {
        return newestGone;
    }

    synchronized long size() {
        return table.size();
    }

    /** Returns whether a line says what is stored of its key now. */
    synchronized boolean counts(IndexRecord each) {
        StoredKey stored = get(each.place());
        return each.stored() != null && stored != null && stored.version() == each.version();
    }

    /** Begins a pass that has met no key. */
    synchronized void beginPass() {
        table.beginPass();
    }

    /** Notes that the pass has met a key. Returns whether anything is stored of it. */
    synchronized boolean meet(KeyPlace place) {
        return table.meet(KeyHash.of(place));
    }

    /** Returns whether the pass has met all that is stored. */
    synchronized boolean areAllMet() {
        return table.unmet() == 0;
    }

    /** Returns whether a line says what is stored of a key that the pass has not met. */
    synchronized boolean isUnmet(IndexRecord each) {
        return counts(each) && !table.isMet(KeyHash.of(each.place()));
    }
}
