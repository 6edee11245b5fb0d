package io.caravan.process;

/**
 * A counter that an extractor understood.
 *
 * @param key   the key's bytes
 * @param group the columns that the key stands for, as {@link Group} writes them
 * @param value the bytes that the source read; {@code null} where the claim reads them
 */
public record Counter(byte[] key, String group, byte[] value) {}
