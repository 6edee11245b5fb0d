package io.caravan.status;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;

/** Finds the flows among the routes of a context, in the order of their files: shipped ones, and those that users have added. */
final class FlowCatalog {

    private final CamelContext camel;

    FlowCatalog(CamelContext camel) {
        this.camel = camel;
    }

    List<Flow> flows() {
        Map<String, List<RouteDefinition>> files = new LinkedHashMap<>();
        for (RouteDefinition route :
                camel.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions()) {
            files.computeIfAbsent(file(route), file -> new ArrayList<>()).add(route);
        }
        List<Flow> flows = new ArrayList<>();
        files.forEach((file, routes) -> flows.addAll(ofFile(file, routes)));
        return flows;
    }

    private List<Flow> ofFile(String file, List<RouteDefinition> routes) {
        List<RouteDefinition> sources =
                routes.stream().filter(route -> !isCalled(route)).toList();
        String name = file.substring(file.lastIndexOf('/') + 1).replaceFirst("\\..*", "");
        List<RouteDefinition> mains = sources.stream()
                .filter(route -> route.getRouteId().equals(name))
                .toList();
        if (!mains.isEmpty()) {
            return List.of(flow(mains.get(0), routes, sources));
        }
        return sources.stream()
                .map(route -> flow(route, sources.size() == 1 ? routes : List.of(route), List.of(route)))
                .toList();
    }

    private Flow flow(RouteDefinition main, List<RouteDefinition> routes, List<RouteDefinition> sources) {
        String description = main.getDescriptionText();
        return new Flow(
                main.getRouteId(),
                main.getInput().getEndpointUri(),
                description == null ? "" : description,
                ids(routes),
                ids(sources),
                sources.stream().anyMatch(this::isEnabled));
    }

    private static List<String> ids(List<RouteDefinition> routes) {
        return routes.stream().map(RouteDefinition::getRouteId).toList();
    }

    private static boolean isCalled(RouteDefinition route) {
        return route.getInput().getEndpointUri().startsWith("direct:");
    }

    private boolean isEnabled(RouteDefinition route) {
        String autoStartup = route.getAutoStartup();
        return autoStartup == null || !"false".equalsIgnoreCase(camel.resolvePropertyPlaceholders(autoStartup));
    }

    /** Returns where a route stands; of one that was made in Java, its own id. */
    private static String file(RouteDefinition route) {
        return route.getResource() == null
                ? route.getRouteId()
                : route.getResource().getLocation();
    }
}
