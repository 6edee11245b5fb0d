package io.caravan.cli.routes;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One route, bean or routeConfiguration of a file.
 *
 * @param kind  route, bean, routeConfiguration or what else the file calls it
 * @param id    its id or name, where it has one
 * @param texts all keys and values in it, in the order of the file
 */
record RouteBlock(String kind, Optional<Text> id, List<Text> texts) {

    /** A key or a value, and where it stands, counted from 1. */
    record Text(String value, int line, int column) {}

    boolean is(String kind, String id) {
        return this.kind.equals(kind)
                && this.id.filter(own -> own.value().equals(id)).isPresent();
    }

    /** Returns where it begins. */
    Text start() {
        return id.orElseGet(() -> texts.get(0));
    }

    /** Returns the first key or value in which a word stands by itself; one that is just that word comes first. */
    Optional<Text> find(String word) {
        Pattern alone = Pattern.compile("(?<![\\w.-])" + Pattern.quote(word) + "(?![\\w-])");
        return texts.stream()
                .filter(text -> text.value().equals(word))
                .findFirst()
                .or(() -> texts.stream()
                        .filter(text -> alone.matcher(text.value()).find())
                        .findFirst());
    }

    /** Returns what stands after a key. */
    Optional<Text> after(String key) {
        for (int i = 0; i + 1 < texts.size(); i++) {
            if (texts.get(i).value().equals(key)) {
                return Optional.of(texts.get(i + 1));
            }
        }
        return Optional.empty();
    }
}
