package io.caravan.state.letters;

import java.util.List;

/** Some letters, the oldest first, and the id from where on there may be more; empty at the end. */
record LetterPage(List<StoredLetter> letters, String next) {}
