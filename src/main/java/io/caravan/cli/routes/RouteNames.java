package io.caravan.cli.routes;

import io.caravan.cli.routes.RouteBlock.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.support.PatternHelper;

/** Names in route files that must be there once, or must be there at all, and that Camel itself does not miss by line. */
final class RouteNames {

    private final List<RouteFile> files;

    RouteNames(List<RouteFile> files) {
        this.files = files;
    }

    List<RouteFault> faults() {
        List<RouteFault> faults = new ArrayList<>();
        Stream.of("route", "routeConfiguration", "bean").forEach(kind -> addTwins(kind, faults));
        files.forEach(file ->
                file.blocks("route").forEach(route -> unknown(file, route).ifPresent(faults::add)));
        return faults;
    }

    private void addTwins(String kind, List<RouteFault> faults) {
        Map<String, String> known = new HashMap<>();
        for (RouteFile file : files) {
            file.blocks(kind).flatMap(block -> block.id().stream()).forEach(id -> {
                String place = file.name() + ":" + id.line();
                String first = known.putIfAbsent(id.value(), place);
                if (first != null) {
                    faults.add(file.fault(
                            id,
                            "There is a " + kind + " named '" + id.value() + "' already, in " + first
                                    + ". Give this one another name"));
                }
            });
        }
    }

    private Optional<RouteFault> unknown(RouteFile file, RouteBlock route) {
        return route.after("routeConfigurationId")
                .filter(wanted -> !wanted.value().contains("{{"))
                .filter(wanted -> !isKnown(wanted))
                .map(wanted -> file.fault(
                        wanted,
                        "There is no routeConfiguration named '" + wanted.value() + "'. There are "
                                + configurations().sorted().collect(Collectors.joining(", "))));
    }

    private boolean isKnown(Text wanted) {
        return Stream.of(wanted.value().split(","))
                .allMatch(pattern -> configurations().anyMatch(id -> PatternHelper.matchPattern(id, pattern.strip())));
    }

    private Stream<String> configurations() {
        return files.stream()
                .flatMap(file -> file.blocks("routeConfiguration"))
                .flatMap(block -> block.id().stream())
                .map(Text::value);
    }
}
