package io.caravan.sink.restore.bucket;

import io.caravan.process.backup.ObjectNames;
import io.caravan.source.KeyText;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;

/** Keys that are named one by one, known by 64 bits of their hash, and which of them were met. For one thread. */
final class NamedKeys {

    private static final int HASH_DIGITS = 16;
    private static final ObjectNames NAMES = new ObjectNames("", false);

    private final Path file;
    private final long[] hashes;
    private final BitSet met = new BitSet();

    private NamedKeys(Path file, long[] hashes) {
        this.file = file;
        this.hashes = hashes;
    }

    /** @throws IllegalArgumentException if the file cannot be read, or a line of it is no key */
    static NamedKeys in(Path file) {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            LongStream hashes =
                    lines.lines().filter(line -> !line.isEmpty()).mapToLong(line -> hash(KeyText.decode(line)));
            return new NamedKeys(file, hashes.sorted().distinct().toArray());
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new IllegalArgumentException(
                    "Cannot read the keys in '" + file + "'. Name a file in UTF-8 with one key on each line", e);
        }
    }

    private static long hash(byte[] key) {
        return hash(NAMES.name(0, key));
    }

    private static long hash(String sha256) {
        return HexFormat.fromHexDigitsToLong(sha256, 0, HASH_DIGITS);
    }

    /** Returns whether a key is named, and notes that it was met. @param sha256 of the key, in hex digits */
    boolean meet(String sha256) {
        int at = Arrays.binarySearch(hashes, hash(sha256));
        if (at >= 0) {
            met.set(at);
        }
        return at >= 0;
    }

    /** Returns how many were not met. */
    int unmet() {
        return hashes.length - met.cardinality();
    }

    /** Returns the lines of those that were not met, at most so many. */
    List<String> unmetLines(int most) {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            return lines.lines()
                    .filter(line -> !line.isEmpty())
                    .filter(line -> !met.get(Arrays.binarySearch(hashes, hash(KeyText.decode(line)))))
                    .distinct()
                    .limit(most)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
