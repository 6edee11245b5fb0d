package io.caravan.source.scan;

import io.caravan.source.RedisSourceComponent;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;

/** Creates endpoints that scan the keys of a Redis deployment. */
@Component("redis-scan")
public class RedisScanComponent extends RedisSourceComponent {

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        RedisScanEndpoint endpoint = new RedisScanEndpoint(uri, this);
        RedisScanSelection selection = endpoint.getSelection();
        endpoint.setKeyPattern(asWritten(remaining));
        endpoint.setConnections(getConnections());
        setAsWritten(parameters, "patterns", selection::setPatterns);
        setAsWritten(parameters, "filter", selection::setFilter);
        setAsWritten(parameters, "reject", selection::setReject);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
