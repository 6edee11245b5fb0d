package io.caravan.sink.rabbitmq;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Creates endpoints that publish to exchanges of a RabbitMQ broker. */
@Component("rabbitmq-confirmed")
public class RabbitmqConfirmedComponent extends DefaultComponent {

    @Metadata(
            label = "common",
            autowired = true,
            description =
                    "The broker that endpoints publish to which name none of their own. Found in the registry where there is one bean of this type.")
    private RabbitConnections connections;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        RabbitmqConfirmedEndpoint endpoint = new RabbitmqConfirmedEndpoint(uri, this);
        endpoint.setExchange(remaining);
        endpoint.setConnections(connections);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public RabbitConnections getConnections() {
        return connections;
    }

    public void setConnections(RabbitConnections connections) {
        this.connections = connections;
    }
}
