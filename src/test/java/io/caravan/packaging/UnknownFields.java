package io.caravan.packaging;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Fields of a manifest that Kubernetes does not have: its types keep them apart, wherever they stand. */
final class UnknownFields {

    private static final String MODEL = "io.fabric8.kubernetes.api.model";

    private final List<String> found = new ArrayList<>();

    private UnknownFields() {}

    static List<String> of(Object resource) {
        UnknownFields fields = new UnknownFields();
        fields.look(resource);
        return fields.found;
    }

    private void look(Object value) {
        if (value instanceof Collection<?> several) {
            several.forEach(this::look);
        } else if (value instanceof Map<?, ?> entries) {
            entries.values().forEach(this::look);
        } else if (value != null
                && !(value instanceof Enum<?>)
                && value.getClass().getName().startsWith(MODEL)) {
            for (Method getter : value.getClass().getMethods()) {
                if (getter.isAnnotationPresent(JsonAnyGetter.class)) {
                    ((Map<?, ?>) call(getter, value)).keySet().forEach(name -> found.add((String) name));
                } else if (getter.getName().startsWith("get") && getter.getParameterCount() == 0) {
                    look(call(getter, value));
                }
            }
        }
    }

    private static Object call(Method getter, Object value) {
        try {
            return getter.invoke(value);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("Cannot read " + getter, e);
        }
    }
}
