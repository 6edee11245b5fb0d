package io.caravan.cli.routes;

import io.caravan.cli.routes.RouteBlock.Text;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Finds the line of a file that made Camel refuse it. */
final class FaultFinder {

    private static final Pattern BEAN = Pattern.compile("Error creating bean: (\\S+) of type: (?:#class:)?(\\S+)");

    private final List<RouteFile> files;

    FaultFinder(List<RouteFile> files) {
        this.files = files;
    }

    /** Returns where the cause of a failure stands; empty if it is none of a route file. */
    Optional<RouteFault> find(Throwable failure) {
        Optional<RouteFault> marked = FaultText.causes(failure)
                .filter(MarkedYamlEngineException.class::isInstance)
                .flatMap(each -> marked((MarkedYamlEngineException) each).stream())
                .findFirst();
        return marked.or(() -> routeOf(failure).flatMap(id -> in("route", id, failure)))
                .or(() -> beanOf(failure).flatMap(name -> in("bean", name, failure)));
    }

    private static Optional<RouteFault> marked(MarkedYamlEngineException failure) {
        return failure.getProblemMark()
                .map(mark ->
                        new RouteFault(nameOf(mark), mark.getLine() + 1, mark.getColumn() + 1, problemOf(failure)));
    }

    private static String nameOf(Mark mark) {
        return mark.getName().replaceFirst("^file:", "");
    }

    private static String problemOf(MarkedYamlEngineException failure) {
        String problem = failure.getProblem();
        return problem.startsWith("Unknown node id: ")
                ? "There is no step '" + problem.substring("Unknown node id: ".length()) + "'"
                : problem.startsWith("Unsupported field: ")
                        ? "'" + problem.substring("Unsupported field: ".length()) + "' is not known here"
                        : problem;
    }

    private static Optional<String> routeOf(Throwable failure) {
        return FaultText.causes(failure)
                .map(each -> each instanceof FailedToCreateRouteException created
                        ? created.getRouteId()
                        : each instanceof FailedToStartRouteException started ? started.getRouteId() : null)
                .filter(id -> id != null)
                .findFirst();
    }

    private static Optional<String> beanOf(Throwable failure) {
        return FaultText.first(BEAN, failure);
    }

    private Optional<RouteFault> in(String kind, String id, Throwable failure) {
        String word = FaultText.wordOf(failure);
        return files.stream()
                .flatMap(file -> file.blocks()
                        .filter(block -> block.is(kind, id))
                        .map(block -> file.fault(place(block, word), FaultText.problemOf(failure))))
                .findFirst();
    }

    private static Text place(RouteBlock block, String word) {
        return Optional.ofNullable(word).flatMap(block::find).orElseGet(block::start);
    }
}
