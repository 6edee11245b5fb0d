package io.caravan.sink.restore;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Payloads as servers of other versions would make them. */
final class Payloads {

    private Payloads() {}

    /** Returns a payload with a right checksum. */
    static byte[] of(int version, byte[] value) {
        ByteBuffer payload = ByteBuffer.allocate(value.length + 10).order(ByteOrder.LITTLE_ENDIAN);
        payload.put(value).putShort((short) version);
        payload.putLong(DumpPayload.checksum(payload.array(), value.length + 2));
        return payload.array();
    }

    /** Returns the same value as a server with another version of the format would dump it. */
    static byte[] ofVersion(int version, byte[] payload) {
        return of(version, Arrays.copyOf(payload, payload.length - 10));
    }
}
