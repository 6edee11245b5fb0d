package io.caravan.state;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.StartupListener;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.support.CamelContextHelper;

/** What /observe/health/ready says, as the metric {@code caravan.health.checks.down}: how many checks are down now, 0 when ready. */
public class HealthMeters implements CamelContextAware, StartupListener {

    private static final String NAME = "caravan.health.checks.down";

    private CamelContext camelContext;

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
        try {
            // There is no registry of meters before.
            camelContext.addStartupListener(this);
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeException(e);
        }
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void onCamelContextStarted(CamelContext camel, boolean alreadyStarted) {
        MeterRegistry meters = CamelContextHelper.findSingleByType(camel, MeterRegistry.class);
        if (meters != null) {
            FlowMeters.forget(meters, NAME);
            Gauge.builder(NAME, camel, HealthMeters::down)
                    .description("Health checks that are down; 0 when the service is ready")
                    .register(meters);
        }
    }

    private static double down(CamelContext camel) {
        return HealthCheckHelper.invokeReadiness(camel).stream()
                .filter(result -> result.getState() == HealthCheck.State.DOWN)
                .count();
    }
}
