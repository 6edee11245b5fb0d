package io.caravan.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** YAML as maps and lists, and the way to what lies within. */
record ShippedYaml(Object value) {

    static ShippedYaml of(String text) {
        return new ShippedYaml(new Load(LoadSettings.builder().build()).loadFromString(text));
    }

    static ShippedYaml in(String file) throws IOException {
        return of(Files.readString(Path.of(file)));
    }

    /** @param path names of entries; what is not there is null */
    ShippedYaml at(String... path) {
        Object found = value;
        for (String name : path) {
            found = found == null ? null : ((Map<?, ?>) found).get(name);
        }
        return new ShippedYaml(found);
    }

    Map<String, Object> map() {
        @SuppressWarnings("unchecked")
        Map<String, Object> map = (Map<String, Object>) value;
        return map;
    }

    /** Returns what is in a list. */
    List<ShippedYaml> list() {
        return ((List<?>) value).stream().map(ShippedYaml::new).toList();
    }

    /** Returns the texts of a list; none where there is no list. */
    List<String> texts() {
        return value == null
                ? List.of()
                : ((List<?>) value).stream().map(String::valueOf).toList();
    }

    String text() {
        return String.valueOf(value);
    }
}
