package io.caravan.state.letters;

import java.time.Instant;

/** Why a replay failed, one line, and when. */
public record LetterFailure(String reason, Instant time) {}
