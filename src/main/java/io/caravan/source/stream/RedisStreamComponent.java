package io.caravan.source.stream;

import io.caravan.source.RedisConnections;
import io.caravan.source.UriText;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Creates endpoints that read the streams of a Redis deployment. */
@Component("redis-stream")
public class RedisStreamComponent extends DefaultComponent {

    @Metadata(
            label = "common",
            autowired = true,
            description = "The Redis deployment that endpoints read which name none of their own.")
    private RedisConnections connections;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        RedisStreamEndpoint endpoint = new RedisStreamEndpoint(uri, this);
        endpoint.setGroup(UriText.resolved(getCamelContext(), remaining));
        endpoint.setConnections(connections);
        ifGiven(parameters, "streams", endpoint.getConfiguration()::setStreams);
        ifGiven(parameters, "patterns", endpoint.getConfiguration()::setPatterns);
        ifGiven(parameters, "consumer", endpoint.getConfiguration()::setConsumer);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    private void ifGiven(Map<String, Object> parameters, String option, Consumer<String> setter) {
        Object names = parameters.remove(option);
        if (names != null) {
            setter.accept(UriText.resolved(getCamelContext(), names.toString()));
        }
    }

    public RedisConnections getConnections() {
        return connections;
    }

    public void setConnections(RedisConnections connections) {
        this.connections = connections;
    }
}
