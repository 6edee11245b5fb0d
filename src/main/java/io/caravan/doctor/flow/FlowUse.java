package io.caravan.doctor.flow;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.ToDynamicDefinition;

/** One flow with its values, loaded and not started: the endpoints and the beans that it uses. */
public final class FlowUse {

    private final String id;
    private final CamelContext context;
    private final List<EndpointUse> endpoints = new ArrayList<>();

    /** @param context holds the routes and beans of the flow and nothing of other flows, but what all share */
    public FlowUse(String id, CamelContext context) {
        this.id = id;
        this.context = context;
        for (RouteDefinition route : ((ModelCamelContext) context).getRouteDefinitions()) {
            if (isSwitchedOn(route)) {
                Stream.of(List.of(route.getInput().getEndpointUri()), sends(route))
                        .flatMap(Collection::stream)
                        .map(uri -> EndpointUse.of(context, uri))
                        .forEach(endpoints::add);
            }
        }
    }

    private boolean isSwitchedOn(RouteDefinition route) {
        return route.getAutoStartup() == null
                || !context.resolvePropertyPlaceholders(route.getAutoStartup()).equals("false");
    }

    private static List<String> sends(RouteDefinition route) {
        List<String> uris = new ArrayList<>();
        ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), SendDefinition.class)
                .forEach(each -> uris.add(each.getEndpointUri()));
        ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ToDynamicDefinition.class)
                .forEach(each -> uris.add(each.getUri()));
        return uris;
    }

    /** Returns whether the service runs the flow of that name: it is enabled, or nothing says that it could be switched off. */
    public boolean isEnabled(String flow) {
        String enabled = property(flow + ".enabled");
        return enabled.isEmpty() || enabled.equals("true");
    }

    String id() {
        return id;
    }

    List<EndpointUse> endpoints(String scheme) {
        return endpoints.stream().filter(each -> each.scheme().equals(scheme)).toList();
    }

    boolean uses(String scheme) {
        return !endpoints(scheme).isEmpty();
    }

    /** Returns the beans of a type, in any order. */
    <T> Collection<T> beans(Class<T> type) {
        return context.getRegistry().findByType(type);
    }

    <T> Optional<T> bean(Class<T> type) {
        return beans(type).stream().findFirst();
    }

    /** Returns the bean of a name, such as a connection that all flows share. */
    <T> T bean(String name, Class<T> type) {
        return context.getRegistry().lookupByNameAndType(name, type);
    }

    /** Returns a value of application.properties or the environment; empty where there is none. */
    String property(String name) {
        return context.resolvePropertyPlaceholders("{{" + name + ":}}");
    }
}
