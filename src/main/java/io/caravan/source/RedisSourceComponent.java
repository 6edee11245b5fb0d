package io.caravan.source;

import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.support.DefaultComponent;

/** What the components of all sources have in common: a deployment, and options that may hold any character. */
public abstract class RedisSourceComponent extends DefaultComponent {

    @Metadata(
            label = "common",
            autowired = true,
            description =
                    "The Redis deployment that endpoints read which name none of their own. Found in the registry where there is one bean of this type.")
    private RedisConnections connections;

    /** Returns an option as it was written in the route, in the property, or in the bean that it names. */
    protected String asWritten(Object option) {
        return UriText.resolved(getCamelContext(), option.toString());
    }

    /** Takes an option out of the parameters, where it is among them, and sets it as it was written. */
    protected void setAsWritten(Map<String, Object> parameters, String option, Consumer<String> setter) {
        Object text = parameters.remove(option);
        if (text != null) {
            setter.accept(asWritten(text));
        }
    }

    public RedisConnections getConnections() {
        return connections;
    }

    public void setConnections(RedisConnections connections) {
        this.connections = connections;
    }
}
