package io.caravan.process;

import io.caravan.source.keyspace.KeyEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.camel.Body;

/**
 * Forwards the events of keys that match one mask at least, each once and in order; without a mask it forwards nothing.
 *
 * <p>The mask {@code ALL} matches each key, and so does an empty one; {@code ALL} takes the place of all others, before
 * and after it. The masks may be changed at any time: a batch is filtered by those before the change or by those after
 * it. Thread-safe.
 */
public final class KeyMasks {

    /** The mask that matches each key. */
    public static final String ALL = "ALL";

    private final AtomicReference<List<Mask>> masks = new AtomicReference<>(List.of());
    private volatile MaskSyntax syntax = MaskSyntax.MODULE;

    /**
     * Sets how masks are read, those that are set already too: {@code module}, as the AMQP module does (the default),
     * or {@code regex}, as regular expressions.
     */
    public void setSyntax(String syntax) {
        this.syntax = Arrays.stream(MaskSyntax.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(syntax))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Masks are read as module or as regex, but not as '" + syntax + "'"));
        set(masks());
    }

    /** Returns how masks are read. */
    public String getSyntax() {
        return syntax.name().toLowerCase(Locale.ROOT);
    }

    /** Sets the masks, separated by white space; a {@code .} stands for a blank in a mask, as for any byte. */
    public void setMasks(String masks) {
        set(masks.isBlank() ? List.of() : List.of(masks.strip().split("\\s+")));
    }

    /**
     * Replaces all masks.
     *
     * @throws IllegalArgumentException if one cannot be read; the masks then stay as they are
     */
    public void set(Collection<String> masks) {
        this.masks.set(join(List.of(), compile(masks)));
    }

    /**
     * Puts masks behind those that are there.
     *
     * @throws IllegalArgumentException if one cannot be read; the masks then stay as they are
     */
    public void add(Collection<String> masks) {
        List<Mask> added = compile(masks);
        this.masks.updateAndGet(present -> join(present, added));
    }

    /** Removes all masks, so that nothing is forwarded. */
    public void clean() {
        masks.set(List.of());
    }

    /** Returns the masks in their order. */
    public List<String> masks() {
        return masks.get().stream().map(Mask::text).toList();
    }

    /** Returns the events to forward, in their order. */
    public List<KeyEvent> filter(@Body List<KeyEvent> events) {
        List<Mask> now = masks.get();
        if (now.stream().anyMatch(Mask::takesAll)) {
            return events;
        }
        List<Predicate<byte[]>> matchers =
                now.stream().map(mask -> mask.matchers().get()).toList();
        List<KeyEvent> forwarded = new ArrayList<>(matchers.isEmpty() ? 0 : events.size());
        for (KeyEvent event : events) {
            if (matchesAny(matchers, event.key())) {
                forwarded.add(event);
            }
        }
        return forwarded;
    }

    private static boolean matchesAny(List<Predicate<byte[]>> matchers, byte[] key) {
        for (Predicate<byte[]> matcher : matchers) {
            if (matcher.test(key)) {
                return true;
            }
        }
        return false;
    }

    private List<Mask> compile(Collection<String> masks) {
        if (masks.contains(ALL)) {
            return List.of(new Mask(ALL, null));
        }
        return masks.stream().map(text -> new Mask(text, syntax.compile(text))).toList();
    }

    private static List<Mask> join(List<Mask> present, List<Mask> added) {
        List<Mask> joined = new ArrayList<>(present);
        joined.addAll(added);
        return joined.stream()
                .filter(mask -> ALL.equals(mask.text()))
                .findFirst()
                .map(List::of)
                .orElse(List.copyOf(joined));
    }

    /** @param matchers {@code null} for {@link #ALL} */
    private record Mask(String text, Supplier<Predicate<byte[]>> matchers) {

        boolean takesAll() {
            return matchers == null || text.isEmpty();
        }
    }
}
