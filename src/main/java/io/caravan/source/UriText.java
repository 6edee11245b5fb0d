package io.caravan.source;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;

/**
 * Values of endpoint options that must arrive as they stand, such as globs: a plain placeholder would become part of the URI,
 * where the question mark and the plus sign mean something else.
 */
final class UriText {

    private static final String PROPERTY = "#property:";
    private static final String BEAN = "#bean:";
    private static final Pattern RAW = Pattern.compile("RAW\\((.*)\\)|RAW\\{(.*)}");

    private UriText() {}

    /** Resolves {@code RAW(…)}, {@code #property:name}, and {@code #bean:name} which the property may hold. */
    static String resolved(CamelContext camel, String text) {
        Matcher raw = RAW.matcher(text);
        if (raw.matches()) {
            return raw.group(1) != null ? raw.group(1) : raw.group(2);
        }
        String value = text.startsWith(PROPERTY)
                ? camel.resolvePropertyPlaceholders("{{" + text.substring(PROPERTY.length()) + "}}")
                : text;
        return value.startsWith(BEAN)
                ? CamelContextHelper.mandatoryLookup(camel, value.substring(BEAN.length()))
                        .toString()
                : value;
    }
}
