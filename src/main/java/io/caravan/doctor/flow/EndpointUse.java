package io.caravan.doctor.flow;

import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.util.URISupport;

/**
 * An endpoint that a route names.
 *
 * @param scheme  such as {@code redis-scan}
 * @param path    what follows it, before the options
 * @param options by their names
 */
public record EndpointUse(String scheme, String path, Map<String, Object> options) {

    private static final String MASTER = "master:";
    private static final String PROPERTY = "#property:";

    static EndpointUse of(CamelContext context, String uri) {
        String resolved = context.resolvePropertyPlaceholders(uri);
        // Of several instances one runs it, on the same servers.
        String led =
                resolved.startsWith(MASTER) ? resolved.substring(resolved.indexOf(':', MASTER.length()) + 1) : resolved;
        int query = led.indexOf('?');
        String address = query < 0 ? led : led.substring(0, query);
        int colon = address.indexOf(':');
        try {
            Map<String, Object> options = new HashMap<>();
            if (query >= 0) {
                options.putAll(URISupport.parseQuery(led.substring(query + 1)));
            }
            options.replaceAll((name, value) -> property(context, String.valueOf(value)));
            return new EndpointUse(
                    colon < 0 ? address : address.substring(0, colon),
                    property(
                            context,
                            colon < 0 ? "" : address.substring(colon + 1).replaceFirst("^//", "")),
                    options);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("Not the URI of an endpoint: " + URISupport.sanitizeUri(resolved), e);
        }
    }

    private static String property(CamelContext context, String value) {
        return value.startsWith(PROPERTY)
                ? context.resolvePropertyPlaceholders("{{" + value.substring(PROPERTY.length()) + "}}")
                : value;
    }

    /** Returns an option, else what is taken where there is none. */
    String option(String name, String standard) {
        Object value = options.get(name);
        return value == null || String.valueOf(value).isEmpty() ? standard : String.valueOf(value);
    }
}
