package io.caravan.events;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.BitSet;

/** The numbers at the end of the keys in messages, from 1: which have come, and whether each new one was the next. */
public final class ReceivedNumbers extends AbstractList<byte[]> {

    private final BitSet seen = new BitSet();
    private final BitSet again = new BitSet();
    private int next = 1;
    private boolean ordered = true;
    private boolean orderedButForGaps = true;

    @Override
    public synchronized boolean add(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        int number = Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
        // A number that comes again is late; a new one must be the next.
        ordered &= seen.get(number) || number == next;
        orderedButForGaps &= seen.get(number) || number >= next;
        if (seen.get(number)) {
            again.set(number);
        }
        seen.set(number);
        next = Math.max(next, number + 1);
        return true;
    }

    @Override
    public byte[] get(int index) {
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public synchronized int size() {
        return seen.cardinality();
    }

    public synchronized int highest() {
        return next - 1;
    }

    public synchronized boolean has(int number) {
        return seen.get(number);
    }

    /** Returns those that have come more than once. */
    public synchronized int[] twice() {
        return again.stream().toArray();
    }

    public synchronized boolean isOrdered() {
        return ordered;
    }

    /** Returns whether each new one was higher than all before. */
    public synchronized boolean isOrderedButForGaps() {
        return orderedButForGaps;
    }
}
