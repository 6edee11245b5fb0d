package io.caravan.leader;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.spi.PropertiesFunction;

/**
 * The beginning of a URI that only one of several instances is to consume from: <code>{{leader:NAME}}timer:tick</code> becomes
 * {@code master:NAME:timer:tick}, or {@code timer:tick} where {@code leader.election} is {@code none} or not set.
 */
public final class LeaderFunction implements PropertiesFunction, CamelContextAware {

    private CamelContext camelContext;

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public String getName() {
        return "leader";
    }

    @Override
    public String apply(String name) {
        String election = camelContext.resolvePropertyPlaceholders("{{leader.election:none}}");
        return Election.named(election) == Election.NONE ? "" : "master:" + name + ":";
    }
}
