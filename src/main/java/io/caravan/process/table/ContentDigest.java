package io.caravan.process.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.process.Sha256;
import io.caravan.source.scan.KeyEntry;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;

/**
 * 64 bits of SHA-256 over the type and the content of a key, and over how much there is where the content is only a part.
 *
 * They tell whether a row has changed: two contents of one key have the same by chance once in 2^64. They are no proof against
 * somebody who looks for such contents. Not thread-safe.
 */
final class ContentDigest {

    private final MessageDigest sha256 = Sha256.begin();
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

    long of(KeyEntry entry, byte[] content) {
        begin(entry);
        sha256.update(content);
        return value();
    }

    long of(KeyEntry entry, PythonJson content) {
        begin(entry);
        content.addTo(sha256);
        return value();
    }

    long of(KeyEntry entry, List<KeyEntry.Sample> content) {
        begin(entry);
        for (KeyEntry.Sample sample : content) {
            add(sample.timestamp());
            add(Double.doubleToLongBits(sample.value()));
        }
        return value();
    }

    private void begin(KeyEntry entry) {
        sha256.update(entry.type().getBytes(UTF_8));
        sha256.update((byte) (entry.isPart() ? 1 : 0));
        if (entry.isPart()) {
            add(entry.fullLength());
        }
    }

    private void add(long value) {
        sha256.update(number.putLong(0, value).array());
    }

    private long value() {
        return ByteBuffer.wrap(sha256.digest()).getLong();
    }
}
