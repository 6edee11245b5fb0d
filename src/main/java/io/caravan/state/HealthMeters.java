package io.caravan.state;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.StartupListener;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;

/** What /observe/health/ready says, as the metric {@code caravan.health.checks.down}: how many checks are down now, 0 when ready. */
public class HealthMeters implements CamelContextAware, StartupListener {

    private CamelContext camelContext;

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
        RegistryAtStart.tell(camelContext, this);
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void onCamelContextStarted(CamelContext camel, boolean alreadyStarted) {
        MeterRegistry meters = RegistryAtStart.of(camel, this);
        if (meters != null) {
            Gauge.builder("caravan.health.checks.down", camel, HealthMeters::down)
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
