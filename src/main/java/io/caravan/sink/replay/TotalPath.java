package io.caravan.sink.replay;

import io.caravan.state.CounterTarget;
import io.caravan.state.letters.StoredLetter;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Writes a total that its table has refused; the same transaction takes it from caravan_parked. */
final class TotalPath implements LetterPath {

    private final CounterTarget target;
    private boolean checked;

    TotalPath(CounterTarget target) {
        this.target = target;
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
        } catch (NoSuchElementException e) {
            throw new UnreplayableException("It is not there any more: somebody else has replayed or dropped it");
        }
        refusal.ifPresent(reason -> {
            throw new RefusedAgainException(reason);
        });
    }
}
