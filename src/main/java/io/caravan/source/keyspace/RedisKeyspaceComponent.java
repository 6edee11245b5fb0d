package io.caravan.source.keyspace;

import io.caravan.source.RedisSourceComponent;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;

/** Creates endpoints that watch the events of keys of a Redis deployment. */
@Component("redis-keyspace")
public class RedisKeyspaceComponent extends RedisSourceComponent {

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        RedisKeyspaceEndpoint endpoint = new RedisKeyspaceEndpoint(uri, this);
        endpoint.setName(asWritten(remaining));
        endpoint.setConnections(getConnections());
        setAsWritten(parameters, "events", endpoint.getConfiguration()::setEvents);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
