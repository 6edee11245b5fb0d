package io.caravan.source.pattern;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A glob with the meaning that Redis gives it in KEYS and SCAN MATCH, byte by byte: the whole key must match.
 *
 * An asterisk stands for any bytes, a question mark for one, brackets for one of their bytes, or for any other one after a
 * circumflex; a backslash takes its meaning from the byte behind it. Immutable and thread-safe.
 */
public final class RedisGlob {

    private static final int BYTES = 256;

    private final byte[] text;
    // One set for each byte of the key; null for any bytes
    private final List<BitSet> elements = new ArrayList<>();
    private int at;

    private RedisGlob(byte[] text) {
        this.text = text;
    }

    /** Every text is a glob. */
    public static RedisGlob of(byte[] text) {
        RedisGlob glob = new RedisGlob(text.clone());
        while (glob.at < text.length) {
            glob.addElement();
        }
        return glob;
    }

    private void addElement() {
        int next = next();
        if (next == '*') {
            if (elements.isEmpty() || elements.get(elements.size() - 1) != null) {
                elements.add(null);
            }
            return;
        }
        BitSet set = new BitSet(BYTES);
        switch (next) {
            case '?' -> set.set(0, BYTES);
            case '[' -> addBrackets(set);
            case '\\' -> set.set(at < text.length ? next() : '\\');
            default -> set.set(next);
        }
        elements.add(set);
    }

    private void addBrackets(BitSet set) {
        boolean negated = at < text.length && text[at] == '^';
        at += negated ? 1 : 0;
        // Where the closing bracket is missing, the end of the text stands for it.
        while (at < text.length) {
            int next = next();
            if (next == ']') {
                break;
            }
            if (next == '\\' && at < text.length) {
                set.set(next());
            } else if (at + 1 < text.length && text[at] == '-') {
                at++;
                addRange((byte) next, (byte) next(), set);
            } else {
                set.set(next);
            }
        }
        if (negated) {
            set.flip(0, BYTES);
        }
    }

    /** Redis compares chars, which are signed on most machines. */
    private static void addRange(byte one, byte other, BitSet set) {
        for (int each = Math.min(one, other); each <= Math.max(one, other); each++) {
            set.set(each & 0xFF);
        }
    }

    private int next() {
        return text[at++] & 0xFF;
    }

    public boolean matches(byte[] key) {
        int element = 0;
        int position = 0;
        int afterAny = -1;
        int anyEnd = 0;
        while (position < key.length) {
            if (element < elements.size() && elements.get(element) == null) {
                afterAny = ++element;
                anyEnd = position;
            } else if (element < elements.size() && elements.get(element).get(key[position] & 0xFF)) {
                element++;
                position++;
            } else if (afterAny >= 0) {
                element = afterAny;
                position = ++anyEnd;
            } else {
                return false;
            }
        }
        return elements.size() == element || elements.size() == element + 1 && elements.get(element) == null;
    }
}
