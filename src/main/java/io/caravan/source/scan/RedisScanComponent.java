package io.caravan.source.scan;

import io.caravan.source.RedisConnections;
import io.caravan.source.UriText;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Creates endpoints that scan the keys of a Redis deployment. */
@Component("redis-scan")
public class RedisScanComponent extends DefaultComponent {

    @Metadata(
            label = "common",
            autowired = true,
            description = "The Redis deployment that endpoints read which name none of their own.")
    private RedisConnections connections;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        RedisScanEndpoint endpoint = new RedisScanEndpoint(uri, this);
        endpoint.setKeyPattern(UriText.resolved(getCamelContext(), remaining));
        endpoint.setConnections(connections);
        ifGiven(parameters, "patterns", endpoint.getConfiguration()::setPatterns);
        ifGiven(parameters, "filter", endpoint.getConfiguration()::setFilter);
        ifGiven(parameters, "reject", endpoint.getConfiguration()::setReject);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    private void ifGiven(Map<String, Object> parameters, String option, Consumer<String> setter) {
        Object regex = parameters.remove(option);
        if (regex != null) {
            setter.accept(UriText.resolved(getCamelContext(), regex.toString()));
        }
    }

    public RedisConnections getConnections() {
        return connections;
    }

    public void setConnections(RedisConnections connections) {
        this.connections = connections;
    }
}
