package io.caravan.status;

import io.caravan.state.ServerWaits;
import io.caravan.status.Condition.Kind;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.spi.SupervisingRouteController;
import org.apache.camel.support.CamelContextHelper;

/** Finds out what flows are doing: from the states of their routes, from what waits, and from the health checks. */
final class Conditions {

    private final CamelContext camel;
    private final Passes passes;

    Conditions(CamelContext camel) {
        this.camel = camel;
        this.passes = new Passes(camel);
    }

    Condition of(Flow flow, HealthSigns health, Readings now) {
        Optional<String> down =
                flow.sources().stream().filter(route -> !isStarted(route)).findFirst();
        if (down.isPresent()) {
            return notStarted(down.get());
        }
        Optional<String> trouble = health.trouble(flow);
        if (passes.areOver(flow)) {
            return over(flow, trouble, health.remark(flow), now);
        }
        Optional<String> wait = waits().flatMap(waits -> flow.routes().stream()
                        .flatMap(route -> waits.reasonOf(route).stream())
                        .findFirst())
                .or(() -> trouble);
        if (wait.isPresent()) {
            return new Condition(Kind.WAITING, wait.get());
        }
        return health.standsBy(flow)
                ? new Condition(Kind.STANDBY, "another instance does its work")
                : new Condition(Kind.RUNNING, health.remark(flow).orElse(null));
    }

    private static Condition over(Flow flow, Optional<String> trouble, Optional<String> remark, Readings now) {
        if (trouble.isPresent()) {
            return new Condition(Kind.STOPPED, "its last pass has failed: " + trouble.get());
        }
        // A pass over keys tells itself whether it has failed; of others only Camel's count is known.
        double failed = flow.origin().contains("redis-scan")
                ? 0
                : Exchanges.of(now, flow, "failed").orElse(0);
        return new Condition(
                Kind.FINISHED,
                failed > 0 ? "degraded: " + (long) failed + " of its messages failed" : remark.orElse(null));
    }

    private Optional<ServerWaits> waits() {
        return Optional.ofNullable(CamelContextHelper.findSingleByType(camel, ServerWaits.class));
    }

    private boolean isStarted(String route) {
        ServiceStatus status = camel.getRouteController().getRouteStatus(route);
        return status != null && status.isStarted();
    }

    private Condition notStarted(String route) {
        if (camel.getRouteController() instanceof SupervisingRouteController supervisor) {
            Throwable failure = supervisor.getRestartException(route);
            if (failure != null) {
                boolean exhausted = supervisor.getExhaustedRoutes().stream()
                        .map(Route::getRouteId)
                        .anyMatch(route::equals);
                return exhausted
                        ? new Condition(Kind.STOPPED, "given up: " + innermost(failure))
                        : new Condition(Kind.STARTING, "cannot start, is tried again: " + innermost(failure));
            }
            if (supervisor.isStartingRoutes()) {
                return new Condition(Kind.STARTING, null);
            }
        }
        return camel.isStarted()
                ? new Condition(Kind.STOPPED, "route " + route + " does not run")
                : new Condition(Kind.STARTING, null);
    }

    private static String innermost(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null && innermost.getCause() != innermost) {
            innermost = innermost.getCause();
        }
        return String.valueOf(innermost.getMessage()).lines().findFirst().orElse("");
    }
}
