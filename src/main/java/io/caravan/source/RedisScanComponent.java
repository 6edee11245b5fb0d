package io.caravan.source;

import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultComponent;

/** Creates endpoints that scan the keys of a Redis deployment. */
@Component("redis-scan")
public class RedisScanComponent extends DefaultComponent {

    private static final String PROPERTY = "#property:";
    private static final String BEAN = "#bean:";
    private static final Pattern RAW = Pattern.compile("RAW\\((.*)\\)|RAW\\{(.*)}");

    @Metadata(
            label = "common",
            autowired = true,
            description = "The Redis deployment that endpoints read which name none of their own.")
    private RedisConnections connections;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        RedisScanEndpoint endpoint = new RedisScanEndpoint(uri, this);
        endpoint.setKeyPattern(resolved(remaining));
        endpoint.setConnections(connections);
        ifGiven(parameters, "filter", endpoint::setFilter);
        ifGiven(parameters, "reject", endpoint::setReject);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    private void ifGiven(Map<String, Object> parameters, String option, Consumer<String> setter) {
        Object regex = parameters.remove(option);
        if (regex != null) {
            setter.accept(resolved(regex.toString()));
        }
    }

    /**
     * Resolves {@code RAW(…)}, {@code #property:name}, and {@code #bean:name} which the property may hold, for what must arrive
     * as it stands. A plain placeholder would become part of the URI, where the question mark and the plus sign of a glob mean
     * something else.
     */
    private String resolved(String text) {
        Matcher raw = RAW.matcher(text);
        if (raw.matches()) {
            return raw.group(1) != null ? raw.group(1) : raw.group(2);
        }
        String value = text.startsWith(PROPERTY)
                ? getCamelContext().resolvePropertyPlaceholders("{{" + text.substring(PROPERTY.length()) + "}}")
                : text;
        return value.startsWith(BEAN)
                ? CamelContextHelper.mandatoryLookup(getCamelContext(), value.substring(BEAN.length()))
                        .toString()
                : value;
    }

    public RedisConnections getConnections() {
        return connections;
    }

    public void setConnections(RedisConnections connections) {
        this.connections = connections;
    }
}
