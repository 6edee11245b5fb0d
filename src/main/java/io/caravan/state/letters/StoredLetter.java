package io.caravan.state.letters;

/**
 * A letter as the store has it.
 *
 * @param id     the same for as long as it is there
 * @param letter with the reason and the attempts of its last try; where it was listed, without its payload
 * @param bytes  length of the payload
 */
public record StoredLetter(String id, DeadLetter letter, long bytes) {}
