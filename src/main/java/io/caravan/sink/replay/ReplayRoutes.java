package io.caravan.sink.replay;

import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;

/** The routes of a program that replays letters: none of them reads anything, and that of the letters begins where these come in. */
final class ReplayRoutes {

    /** Where the letters' route begins. */
    static final String INLET = "direct:caravan-replay";

    private ReplayRoutes() {}

    /**
     * Changes the routes, which have not been built yet.
     *
     * @param  id of the letters' route
     * @return    what it reads from otherwise; nothing if there is no such route
     */
    static Optional<String> prepare(CamelContext camel, String id) {
        Optional<String> source = Optional.empty();
        for (RouteDefinition route :
                camel.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions()) {
            String from = route.getInput().getEndpointUri();
            if (id.equals(route.getRouteId()) && !from.startsWith("direct:")) {
                source = Optional.of(from);
                route.getInput().setUri(INLET);
                route.setAutoStartup("true");
            } else {
                route.setAutoStartup(Boolean.toString(from.startsWith("direct:")));
            }
        }
        return source;
    }
}
