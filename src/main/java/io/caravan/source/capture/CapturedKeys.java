package io.caravan.source.capture;

import java.util.List;

/**
 * Keys as they were read together.
 *
 * @param states     in the order in which the keys were asked for
 * @param unreadable those of the keys that could not be read, alone; in that order too
 */
public record CapturedKeys(List<KeyState> states, List<UnreadableKey> unreadable) {}
