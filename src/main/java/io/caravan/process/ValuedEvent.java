package io.caravan.process;

import io.caravan.source.keyspace.KeyEvent;

/**
 * A key event with a value of the key.
 *
 * @param event what happened
 * @param type  of the value, as Redis names it; {@code null} where no value is known
 * @param value a string in the encoding of {@link io.caravan.source.KeyText}; a list, set, hash or sorted set as JSON,
 *              see {@link KeyValues}; {@code null} where no value is known
 */
public record ValuedEvent(KeyEvent event, String type, String value) {}
