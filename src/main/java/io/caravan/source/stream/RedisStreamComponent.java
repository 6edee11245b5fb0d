package io.caravan.source.stream;

import io.caravan.source.RedisSourceComponent;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;

/** Creates endpoints that read the streams of a Redis deployment. */
@Component("redis-stream")
public class RedisStreamComponent extends RedisSourceComponent {

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        RedisStreamEndpoint endpoint = new RedisStreamEndpoint(uri, this);
        RedisStreamConfiguration configuration = endpoint.getConfiguration();
        endpoint.setGroup(asWritten(remaining));
        endpoint.setConnections(getConnections());
        setAsWritten(parameters, "streams", configuration::setStreams);
        setAsWritten(parameters, "patterns", configuration::setPatterns);
        setAsWritten(parameters, "consumer", configuration::setConsumer);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
