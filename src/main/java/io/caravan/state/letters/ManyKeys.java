package io.caravan.state.letters;

import io.caravan.source.KeyPlace;
import java.util.List;

/** A record that holds several keys, each of which becomes a letter of its own when it is given up. */
public interface ManyKeys {

    List<KeyPlace> keys();
}
