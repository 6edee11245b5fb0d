package io.caravan.state;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.StartupListener;
import org.apache.camel.support.CamelContextHelper;

/** Where beans find the registry of meters, which is not there yet when Camel makes them. */
final class RegistryAtStart {

    private RegistryAtStart() {}

    /** Has a bean told when everything has started. */
    static void tell(CamelContext camel, StartupListener bean) {
        try {
            camel.addStartupListener(bean);
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeException(e);
        }
    }

    /** Returns the registry; {@code null} where there is none, or the bean is not the one that Camel keeps. */
    static MeterRegistry of(CamelContext camel, StartupListener bean) {
        // Camel makes the beans of a route file twice, and keeps the second ones.
        boolean kept = CamelContextHelper.findSingleByType(camel, bean.getClass()) == bean;
        return kept ? CamelContextHelper.findSingleByType(camel, MeterRegistry.class) : null;
    }
}
