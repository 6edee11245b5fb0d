package io.caravan.process;

import java.util.Optional;

/** Says whether a column can hold a text. */
@FunctionalInterface
public interface ColumnCheck {

    /**
     * @param  column index of the column, in the order of the extractors
     * @return        why the column refuses the text, one line; empty if it takes it
     */
    Optional<String> whyRefused(int column, String text);
}
