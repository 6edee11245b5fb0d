package io.caravan.sink.replay;

import io.caravan.state.CounterTarget;
import io.caravan.state.ForeignTotalException;
import io.caravan.state.ParkedLetters;
import io.caravan.state.letters.StoredLetter;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Writes a total that its table has refused; the same transaction takes it from caravan_parked. */
final class TotalPath implements LetterPath {

    private final CounterTarget target;
    private final ParkedLetters everywhere;
    private boolean checked;

    /** @param everywhere the totals of all schemas */
    TotalPath(CounterTarget target, ParkedLetters everywhere) {
        this.target = target;
        this.everywhere = everywhere;
    }

    @Override
    public void take(StoredLetter stored) {
        if (!checked) {
            target.check();
            checked = true;
        }
        Optional<String> refusal;
        try {
            refusal = target.writeParked(stored.id());
        } catch (ForeignTotalException e) {
            throw new UnreplayableException(e.getMessage());
        } catch (NoSuchElementException e) {
            throw new UnreplayableException(
                    everywhere.find(stored.id()).isPresent()
                            ? "It is a total of a table in another schema than that which is set. Set"
                                    + " counters-to-postgres.table, its columns and its extractors as they were"
                            : "It is not there any more: somebody else has replayed or dropped it");
        }
        refusal.ifPresent(reason -> {
            throw new RefusedAgainException(reason);
        });
    }
}
