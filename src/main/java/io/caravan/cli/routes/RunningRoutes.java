package io.caravan.cli.routes;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** The routes of a running service by the file that they come from. */
final class RunningRoutes {

    private final CamelContext camel;

    RunningRoutes(CamelContext camel) {
        this.camel = camel;
    }

    /**
     * Replaces the routes and beans of a file. Whatever the file does not name stays as it is.
     *
     * @param  file such as routes/mine.camel.yaml
     * @param  text what it holds now; null for nothing any more
     * @return      the ids of the routes that it has now
     */
    List<String> replace(String file, String text) throws Exception {
        remove(file);
        if (text == null) {
            return List.of();
        }
        // One at a time, for Camel would make the beans of a second file twice.
        return List.copyOf(PluginHelper.getRoutesLoader(camel)
                .updateRoutes(List.of(ResourceHelper.fromString(locationOf(file), text))));
    }

    private void remove(String file) throws Exception {
        for (String id : ids(file)) {
            camel.getRouteController().stopRoute(id);
            camel.removeRoute(id);
        }
        ModelCamelContext model = (ModelCamelContext) camel;
        for (var bean : List.copyOf(model.getCustomBeans())) {
            if (bean.getResource() != null && bean.getResource().getLocation().equals(locationOf(file))) {
                model.getCustomBeans().remove(bean);
                camel.getRegistry().unbind(bean.getName());
            }
        }
    }

    private List<String> ids(String file) {
        List<String> ids = new ArrayList<>();
        for (Route route : camel.getRoutes()) {
            if (route.getSourceResource() != null
                    && route.getSourceResource().getLocation().equals(locationOf(file))) {
                ids.add(route.getId());
            }
        }
        return ids;
    }

    private static String locationOf(String file) {
        return "file:" + file;
    }
}
