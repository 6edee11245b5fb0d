package io.caravan.sink.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.source.KeyText;
import io.caravan.source.keyspace.KeyEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A routing key with places for what an event holds: {@code ${event}}, {@code ${database}} and {@code ${key}}, the key
 * in the encoding of {@link KeyText}.
 *
 * <p>A routing key that comes out longer than the 255 bytes of AMQP is cut after the last whole character that fits.
 */
final class RoutingKeyTemplate {

    private static final int LONGEST = 255;
    private static final Pattern PLACE = Pattern.compile("\\$\\{([^}]*)}?");

    private final List<Function<KeyEvent, String>> parts;

    private RoutingKeyTemplate(List<Function<KeyEvent, String>> parts) {
        this.parts = parts;
    }

    /** @throws IllegalArgumentException if there is a place for something else, or too much text; one line */
    static RoutingKeyTemplate parse(String text) {
        List<Function<KeyEvent, String>> parts = new ArrayList<>();
        Matcher place = PLACE.matcher(text);
        int from = 0;
        int constant = 0;
        while (place.find()) {
            constant += addText(parts, text.substring(from, place.start()));
            parts.add(part(place, text));
            from = place.end();
        }
        constant += addText(parts, text.substring(from));
        if (constant > LONGEST) {
            throw new IllegalArgumentException("A routing key may have at most " + LONGEST + " bytes, but '" + text
                    + "' has " + constant + " without what it is filled with");
        }
        return new RoutingKeyTemplate(List.copyOf(parts));
    }

    private static int addText(List<Function<KeyEvent, String>> parts, String text) {
        if (!text.isEmpty()) {
            parts.add(event -> text);
        }
        return text.getBytes(UTF_8).length;
    }

    private static Function<KeyEvent, String> part(Matcher place, String text) {
        return switch (place.group()) {
            case "${event}" -> KeyEvent::event;
            case "${database}" -> event -> Integer.toString(event.database());
            case "${key}" -> event -> KeyText.encode(event.key());
            default ->
                throw new IllegalArgumentException("Cannot fill " + place.group() + " in the routing key '" + text
                        + "': it may hold ${event}, ${database} and ${key}");
        };
    }

    String of(KeyEvent event) {
        if (parts.size() == 1) {
            return cut(parts.get(0).apply(event));
        }
        return cut(parts.stream().map(part -> part.apply(event)).collect(Collectors.joining()));
    }

    private static String cut(String routingKey) {
        if (routingKey.length() <= LONGEST / 3) {
            return routingKey;
        }
        int bytes = 0;
        int end = 0;
        while (end < routingKey.length()) {
            int character = routingKey.codePointAt(end);
            bytes += character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
            if (bytes > LONGEST) {
                return routingKey.substring(0, end);
            }
            end += Character.charCount(character);
        }
        return routingKey;
    }
}
