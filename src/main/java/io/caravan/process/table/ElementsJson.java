package io.caravan.process.table;

import io.caravan.source.scan.KeyEntry;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Writes the elements of collections as JSON, in an order that does not depend on the server's. Not thread-safe. */
final class ElementsJson {

    private static final Comparator<byte[]> BY_BYTES = Arrays::compareUnsigned;
    private static final Comparator<KeyEntry.Field> BY_NAME = Comparator.comparing(KeyEntry.Field::name, BY_BYTES);

    private final PythonJson json;

    ElementsJson(PythonJson json) {
        this.json = json;
    }

    /** @param elements in the shape that {@link KeyEntry} says for the type */
    void write(String type, List<?> elements) {
        switch (type) {
            case "list" -> json.array(elements, element -> json.text((byte[]) element));
            case "set" -> json.array(sorted(elements, byte[].class, BY_BYTES), json::text);
            case "hash" -> json.object(sorted(elements, KeyEntry.Field.class, BY_NAME), this::write);
            case "zset" -> json.array(sorted(elements, KeyEntry.Member.class, KeyEntry.Member.ORDER), this::write);
            case "stream" -> json.array(elements, element -> write((KeyEntry.Entry) element));
            default -> throw new IllegalArgumentException("No JSON is defined for a value of type " + type);
        }
    }

    private static <T> List<T> sorted(List<?> elements, Class<T> type, Comparator<T> order) {
        return elements.stream().map(type::cast).sorted(order).toList();
    }

    private void write(KeyEntry.Field field) {
        json.text(field.name());
        json.colon();
        json.text(field.value());
    }

    private void write(KeyEntry.Member member) {
        json.sign('[');
        json.text(member.member());
        json.comma();
        json.number(member.score());
        json.sign(']');
    }

    private void write(KeyEntry.Entry entry) {
        json.sign('[');
        json.text(entry.id());
        json.comma();
        json.object(entry.valuesByName().entrySet(), this::write);
        json.sign(']');
    }

    private void write(Map.Entry<String, List<String>> field) {
        json.text(field.getKey());
        json.colon();
        if (field.getValue().size() == 1) {
            json.text(field.getValue().get(0));
        } else {
            json.array(field.getValue(), json::text);
        }
    }
}
