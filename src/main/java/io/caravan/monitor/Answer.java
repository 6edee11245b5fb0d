package io.caravan.monitor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.caravan.source.KeyText;
import java.util.List;

/** Names and values in turn, as XINFO tells them. */
record Answer(List<?> pairs) {

    /** Returns a value, or {@code null} if this server does not tell it. */
    Object value(String name) {
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            if (ascii(pairs.get(i)).equals(name)) {
                return pairs.get(i + 1);
            }
        }
        return null;
    }

    long number(String name) {
        return value(name) instanceof Long number ? number : 0;
    }

    /** Returns a value that is no name: an id. */
    String id(String name) {
        return value(name) instanceof byte[] bytes ? ascii(bytes) : "";
    }

    /** Returns a value that somebody has chosen, in the encoding of keys. */
    String name(String name) {
        return KeyText.encode((byte[]) value(name));
    }

    /** Returns the id of a value that is an entry; empty where there is none. */
    String entryId(String name) {
        return value(name) instanceof List<?> entry && !entry.isEmpty() ? ascii(entry.get(0)) : "";
    }

    static String ascii(Object bytes) {
        return new String((byte[]) bytes, US_ASCII);
    }
}
