package io.caravan.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.source.KeyText;
import io.caravan.source.pattern.KeyPattern;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** How the text of a mask is read. */
enum MaskSyntax {
    /** As the AMQP module does, see {@link MaskStates}. */
    MODULE {
        @Override
        Supplier<Predicate<byte[]>> compile(String mask) {
            byte[] bytes = mask.getBytes(UTF_8);
            if (bytes.length > LONGEST) {
                throw new IllegalArgumentException("A mask may have at most " + LONGEST + " bytes, but this one has "
                        + bytes.length + ": '" + mask.substring(0, 40) + "…'");
            }
            Predicate<byte[]> matcher = matcher(mask, bytes);
            return () -> matcher;
        }
    },
    /** As a regular expression, see {@link KeyPattern}. */
    REGEX {
        @Override
        Supplier<Predicate<byte[]>> compile(String mask) {
            KeyPattern pattern = KeyPattern.compile(mask);
            return () -> {
                KeyPattern.Matcher matcher = pattern.matcher();
                return key -> matcher.find(KeyText.of(key));
            };
        }
    };

    private static final int LONGEST = 4096;

    /**
     * Prepares a mask.
     *
     * @return makes what tells whether a key matches, for one thread each
     * @throws IllegalArgumentException if the text is no mask; one line
     */
    abstract Supplier<Predicate<byte[]>> compile(String mask);

    private static Predicate<byte[]> matcher(String mask, byte[] bytes) {
        String open = mask.endsWith(".*$") ? mask.substring(0, mask.length() - 3) : mask;
        open = open.endsWith(".*") ? open.substring(0, open.length() - 2) : open;
        boolean prefix = open.startsWith("^") && open.substring(1).chars().noneMatch(each -> ".*$".indexOf(each) >= 0);
        if (!prefix) {
            return new MaskStates(bytes);
        }
        byte[] start = open.substring(1).getBytes(UTF_8);
        return key -> key.length >= start.length && Arrays.equals(key, 0, start.length, start, 0, start.length);
    }
}
