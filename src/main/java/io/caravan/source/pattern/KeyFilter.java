package io.caravan.source.pattern;

import io.caravan.source.KeyText;
import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Decides which keys of a scan are read at all. Not thread-safe: its patterns keep state while they match. */
public final class KeyFilter {

    private static final List<NamePattern> ANY = List.of(NamePattern.compile("*"));

    private final byte[] ownPrefix;
    private final List<NamePattern> patterns;
    private final KeyPattern.Matcher filter;
    private final KeyPattern.Matcher reject;
    private final BitSet slots;

    /**
     * @param ownPrefix prefix of Caravan's own keys, which no source shows
     * @param patterns  of which the whole key must match one; empty for no condition
     * @param filter    what a key must match; {@code null} for no condition
     * @param reject    what a key must not match; {@code null} for no condition
     * @param slots     the cluster slots to keep to; {@code null} for all
     */
    public KeyFilter(String ownPrefix, List<NamePattern> patterns, KeyPattern filter, KeyPattern reject, BitSet slots) {
        this.ownPrefix = ownPrefix.getBytes(StandardCharsets.UTF_8);
        this.patterns = patterns.isEmpty() ? ANY : patterns;
        this.filter = filter == null ? null : filter.matcher();
        this.reject = reject == null ? null : reject.matcher();
        this.slots = slots;
    }

    /** Returns whether a key is to be read. */
    public boolean accepts(byte[] key) {
        if (isOwn(key) || slots != null && !slots.get(SlotHash.getSlot(key))) {
            return false;
        }
        if (patterns.stream().noneMatch(pattern -> pattern.matches(key))) {
            return false;
        }
        if (filter == null && reject == null) {
            return true;
        }
        CharSequence text = KeyText.of(key);
        return (filter == null || filter.find(text)) && (reject == null || !reject.find(text));
    }

    /** Returns whether a key is one of Caravan's own, which no count shows either. */
    public boolean isOwn(byte[] key) {
        // In a cluster braces around the name of one key keep another beside it.
        int from = key.length > 0 && key[0] == '{' ? 1 : 0;
        int to = from + ownPrefix.length;
        return key.length >= to && Arrays.equals(key, from, to, ownPrefix, 0, ownPrefix.length)
                || key.length >= ownPrefix.length
                        && Arrays.equals(key, 0, ownPrefix.length, ownPrefix, 0, ownPrefix.length);
    }
}
