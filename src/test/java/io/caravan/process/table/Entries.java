package io.caravan.process.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.source.scan.KeyEntry;
import io.caravan.source.scan.KeyEntry.Field;
import io.caravan.source.scan.KeyEntry.Member;
import java.util.List;

/** Keys as a scan would have found them, written from texts. */
final class Entries {

    private Entries() {}

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static List<byte[]> texts(String... texts) {
        return List.of(texts).stream().map(Entries::bytes).toList();
    }

    static Field field(String name, String value) {
        return new Field(bytes(name), bytes(value));
    }

    static Member member(String member, double score) {
        return new Member(bytes(member), score);
    }

    static KeyEntry whole(String key, String type, Object value) {
        return KeyEntry.whole(0, bytes(key), type, value, -1);
    }

    static KeyEntry part(String key, String type, Object value, long fullLength) {
        return new KeyEntry(0, bytes(key), type, value, -1, null, fullLength);
    }

    static KeyEntry unreadable(String key) {
        return new KeyEntry(0, bytes(key), "hash", null, -1, "changed its type", -1);
    }
}
