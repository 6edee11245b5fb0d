package io.caravan.sink.rabbitmq.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Masks as bytes, each behind its length, so that a mask may hold any character and two lists are joined by writing both. */
final class MaskList {

    private MaskList() {}

    static byte[] write(List<String> masks) {
        List<byte[]> each = masks.stream().map(mask -> mask.getBytes(UTF_8)).toList();
        ByteBuffer all = ByteBuffer.allocate(
                each.stream().mapToInt(mask -> 4 + mask.length).sum());
        each.forEach(mask -> all.putInt(mask.length).put(mask));
        return all.array();
    }

    /** @throws java.nio.BufferUnderflowException if these are no masks */
    static List<String> read(byte[] bytes) {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        List<String> masks = new ArrayList<>();
        while (all.hasRemaining()) {
            byte[] mask = new byte[Math.min(all.getInt(), all.remaining())];
            all.get(mask);
            masks.add(new String(mask, UTF_8));
        }
        return masks;
    }
}
