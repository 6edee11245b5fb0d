package io.caravan.source;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Creates endpoints that scan the keys of a Redis deployment. */
@Component("redis-scan")
public class RedisScanComponent extends DefaultComponent {

    private static final String PROPERTY = "#property:";
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
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /**
     * Resolves {@code #property:name} and {@code RAW(…)}, as Camel does for all options but the path. A plain placeholder would
     * become part of the URI, where the question mark of a glob means something else.
     */
    private String resolved(String pattern) {
        Matcher raw = RAW.matcher(pattern);
        if (raw.matches()) {
            return raw.group(1) != null ? raw.group(1) : raw.group(2);
        }
        return pattern.startsWith(PROPERTY)
                ? getCamelContext().resolvePropertyPlaceholders("{{" + pattern.substring(PROPERTY.length()) + "}}")
                : pattern;
    }

    public RedisConnections getConnections() {
        return connections;
    }

    public void setConnections(RedisConnections connections) {
        this.connections = connections;
    }
}
