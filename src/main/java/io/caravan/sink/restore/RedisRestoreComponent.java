package io.caravan.sink.restore;

import io.caravan.source.RedisSourceComponent;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;

/** Creates endpoints that write captured keys to a Redis deployment. */
@Component("redis-restore")
public class RedisRestoreComponent extends RedisSourceComponent {

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        RedisRestoreEndpoint endpoint = new RedisRestoreEndpoint(uri, this);
        endpoint.setName(asWritten(remaining));
        endpoint.setConnections(getConnections());
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
