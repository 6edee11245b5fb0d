package io.caravan.state;

import java.util.List;
import java.util.Map;
import org.apache.camel.ServiceStatus;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.RouteController;

/**
 * Tells /observe/health which enabled routes do not run. Routes start one after the other when the service is up already, and a route
 * has no check of its own before: what happened in Redis meanwhile, nobody would hear of.
 */
public class FlowStarts extends AbstractHealthCheck {

    public FlowStarts() {
        super("caravan", "flows");
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        // Those of the context are only the ones that it has begun to start.
        List<String> waiting =
                getCamelContext()
                        .getCamelContextExtension()
                        .getContextPlugin(Model.class)
                        .getRouteDefinitions()
                        .stream()
                        .filter(this::isEnabled)
                        .map(RouteDefinition::getRouteId)
                        .filter(this::isToStart)
                        .toList();
        if (waiting.isEmpty()) {
            builder.up();
        } else {
            builder.message("not started yet: " + String.join(", ", waiting)).down();
        }
    }

    private boolean isEnabled(RouteDefinition route) {
        String autoStartup = route.getAutoStartup();
        return autoStartup == null
                || !"false".equalsIgnoreCase(getCamelContext().resolvePropertyPlaceholders(autoStartup));
    }

    private boolean isToStart(String route) {
        RouteController controller = getCamelContext().getRouteController();
        ServiceStatus status = controller.getRouteStatus(route);
        return status == null || !status.isStarted();
    }
}
