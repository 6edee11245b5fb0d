package io.caravan.process;

import java.util.Arrays;
import java.util.function.Predicate;

/**
 * A mask that is read as the AMQP module does: {@code c}, {@code .}, {@code ^} at the begin, {@code $} at the end and
 * {@code x*}, byte by byte, anywhere in the key.
 *
 * <p>All ways through the mask are followed at once, one bit each, so the time is that of the key's length times the
 * mask's length by 64, whatever they hold. Immutable and thread-safe.
 */
final class MaskStates implements Predicate<byte[]> {

    private final boolean atStart;
    private final boolean atEnd;
    private final int elements;
    /** Elements that take a byte; the same array for all bytes that the mask does not name. */
    private final long[][] takers = new long[256][];
    /** Elements that may stand for no byte, or for several. */
    private final long[] repeated;

    MaskStates(byte[] mask) {
        int at = mask.length > 0 && mask[0] == '^' ? 1 : 0;
        atStart = at == 1;
        long[] any = new long[mask.length / Long.SIZE + 1];
        repeated = new long[any.length];
        Arrays.fill(takers, any);
        int element = 0;
        boolean end = false;
        while (at < mask.length) {
            boolean star = at + 1 < mask.length && mask[at + 1] == '*';
            if (!star && mask[at] == '$' && at == mask.length - 1) {
                end = true;
            } else {
                take(mask[at], element, any);
                if (star) {
                    set(repeated, element);
                }
                element++;
            }
            at += star ? 2 : 1;
        }
        elements = element;
        atEnd = end;
    }

    private void take(byte octet, int element, long[] any) {
        if (octet != '.') {
            int taken = octet & 0xFF;
            if (takers[taken] == any) {
                takers[taken] = any.clone();
            }
            set(takers[taken], element);
            return;
        }
        Arrays.stream(takers).distinct().forEach(each -> set(each, element));
    }

    private static void set(long[] bits, int bit) {
        bits[bit / Long.SIZE] |= 1L << bit;
    }

    @Override
    public boolean test(byte[] key) {
        long[] states = new long[repeated.length];
        start(states);
        for (byte octet : key) {
            if (!atEnd && isAccepted(states)) {
                return true;
            }
            boolean alive = step(states, takers[octet & 0xFF]);
            if (!atStart) {
                start(states);
            } else if (!alive) {
                return false;
            }
        }
        return isAccepted(states);
    }

    private void start(long[] states) {
        states[0] |= 1;
        skip(states);
    }

    /** Lets each state go on with a byte; returns whether any can. */
    private boolean step(long[] states, long[] takers) {
        long carry = 0;
        long alive = 0;
        for (int i = 0; i < states.length; i++) {
            long taken = states[i] & takers[i];
            states[i] = taken & repeated[i] | (taken & ~repeated[i]) << 1 | carry;
            carry = (taken & ~repeated[i]) >>> (Long.SIZE - 1);
            alive |= states[i];
        }
        skip(states);
        return alive != 0;
    }

    /**
     * Lets each state go past elements that may stand for nothing: adding the states to the runs of such elements
     * carries the lowest state of each run to the element behind it.
     */
    private void skip(long[] states) {
        long carry = 0;
        for (int i = 0; i < states.length; i++) {
            long at = states[i] & repeated[i];
            long sum = repeated[i] + at;
            long next = Long.compareUnsigned(sum, at) < 0 ? 1 : 0;
            sum += carry;
            next |= carry != 0 && sum == 0 ? 1 : 0;
            states[i] |= sum ^ repeated[i];
            carry = next;
        }
    }

    private boolean isAccepted(long[] states) {
        return (states[elements / Long.SIZE] >>> elements & 1) != 0;
    }
}
