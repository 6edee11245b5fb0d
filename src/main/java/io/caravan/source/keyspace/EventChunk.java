package io.caravan.source.keyspace;

import java.util.Arrays;
import java.util.List;

/**
 * Events of one epoch, packed: an object for each would take several times the room.
 *
 * Written by one thread at a time, then read by one.
 */
final class EventChunk {

    private static final int HEADER = 5 + 5 + 5 + 10;

    private final long epoch;
    private final long since;
    private final byte[] bytes;
    private int end;
    private int position;
    private int events;

    /** @param since time of the first event, in milliseconds since 1970 */
    EventChunk(int capacity, long epoch, long since) {
        this.bytes = new byte[capacity];
        this.epoch = epoch;
        this.since = since;
    }

    /** Returns how many bytes an event may take at most. */
    static int room(int keyLength) {
        return HEADER + keyLength;
    }

    /** Returns whether there is room for one more event. */
    boolean fits(int keyLength) {
        return end + room(keyLength) <= bytes.length;
    }

    int capacity() {
        return bytes.length;
    }

    boolean isEmpty() {
        return events == 0;
    }

    long epoch() {
        return epoch;
    }

    /** Returns when its first event was received, in milliseconds since 1970. */
    long since() {
        return since;
    }

    /** @param name index of the event's name */
    void add(int database, int name, byte[] key, long time) {
        number(database);
        number(name);
        // The clock may have been set back.
        number(Math.max(0, time - since));
        number(key.length);
        System.arraycopy(key, 0, bytes, end, key.length);
        end += key.length;
        events++;
    }

    /** @param names the names of events by index */
    KeyEvent next(List<String> names) {
        int database = (int) number();
        String name = names.get((int) number());
        long time = since + number();
        int length = (int) number();
        byte[] key = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        events--;
        return new KeyEvent(database, name, key, time, epoch);
    }

    private void number(long value) {
        long rest = value;
        while (rest > 0x7f) {
            bytes[end++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[end++] = (byte) rest;
    }

    private long number() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes[position++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
