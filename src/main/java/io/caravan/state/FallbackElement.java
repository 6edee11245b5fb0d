package io.caravan.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.source.keyspace.KeyEvent;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Key events as elements of the fallback list, in one of two forms that the first byte tells apart.
 *
 * Ours: byte 1; then database, time, epoch and length of the event's name, each as a number of seven bits a byte, lowest
 * first, with the high bit set in all bytes but the last; then the name in UTF-8; the rest is the key. That of the module
 * {@code key_evt_amqp}: database in decimal digits, line feed, name, line feed; the rest is the key. It tells no time, so time
 * and epoch are 0.
 */
final class FallbackElement {

    private static final byte OWN_FORM = 1;
    private static final int LONGEST_NUMBER = 10;
    private static final int MOST_DIGITS = 9;

    private FallbackElement() {}

    /** Returns the event in our form. */
    static byte[] of(KeyEvent event) {
        byte[] name = event.event().getBytes(UTF_8);
        ByteBuffer element = ByteBuffer.allocate(1 + 4 * LONGEST_NUMBER + name.length + event.key().length);
        element.put(OWN_FORM);
        putNumber(element, event.database());
        putNumber(element, event.time());
        putNumber(element, event.epoch());
        putNumber(element, name.length);
        element.put(name).put(event.key());
        return Arrays.copyOf(element.array(), element.position());
    }

    private static void putNumber(ByteBuffer element, long number) {
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            element.put((byte) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        element.put((byte) rest);
    }

    /** Returns the event of an element of either form; empty if it has neither. */
    static Optional<KeyEvent> event(byte[] element) {
        if (element.length == 0) {
            return Optional.empty();
        }
        try {
            return element[0] == OWN_FORM ? own(ByteBuffer.wrap(element, 1, element.length - 1)) : module(element);
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static Optional<KeyEvent> own(ByteBuffer element) {
        long database = number(element);
        long time = number(element);
        long epoch = number(element);
        long length = number(element);
        if (database < 0 || database > Integer.MAX_VALUE || length < 0 || length > element.remaining()) {
            return Optional.empty();
        }
        byte[] name = new byte[(int) length];
        element.get(name);
        byte[] key = new byte[element.remaining()];
        element.get(key);
        return Optional.of(new KeyEvent((int) database, new String(name, UTF_8), key, time, epoch));
    }

    private static long number(ByteBuffer element) {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte seven = element.get();
            number |= (seven & 0x7FL) << shift;
            if (seven >= 0) {
                return number;
            }
        }
        throw new BufferUnderflowException();
    }

    private static Optional<KeyEvent> module(byte[] element) {
        int database = 0;
        int at = 0;
        while (at < element.length && at < MOST_DIGITS && element[at] >= '0' && element[at] <= '9') {
            database = database * 10 + element[at++] - '0';
        }
        if (at == 0 || at == element.length || element[at] != '\n') {
            return Optional.empty();
        }
        int nameAt = at + 1;
        int end = nameAt;
        while (end < element.length && element[end] != '\n') {
            end++;
        }
        if (end == element.length || end == nameAt) {
            return Optional.empty();
        }
        String name = new String(element, nameAt, end - nameAt, UTF_8);
        return Optional.of(new KeyEvent(database, name, Arrays.copyOfRange(element, end + 1, element.length), 0, 0));
    }
}
