package io.caravan.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.util.json.DeserializationException;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;

/** The dashboard for Grafana, as it is shipped. */
final class Dashboard {

    private static final Pattern LABEL = Pattern.compile("\\{\\{(\\w+)\\}\\}");

    private final JsonObject json;

    /** One line of a panel: an expression of PromQL, all variables replaced, and the labels that its legend names. */
    record Line(String panel, String expression, List<String> labels) {}

    Dashboard() throws IOException {
        try {
            json = (JsonObject) Jsoner.deserialize(Files.readString(Path.of("docker/grafana/dashboards/caravan.json")));
        } catch (DeserializationException e) {
            throw new IOException("The dashboard is no JSON", e);
        }
    }

    /** Returns all panels, rows excepted. */
    List<JsonObject> panels() {
        return objects(json.get("panels"))
                .filter(panel -> !"row".equals(panel.getString("type")))
                .toList();
    }

    /** Returns what asks Prometheus: the panels, and the variables. */
    List<Line> lines() {
        return Stream.concat(panels().stream().flatMap(Dashboard::linesOf), variables())
                .toList();
    }

    private static Stream<Line> linesOf(JsonObject panel) {
        return objects(panel.get("targets"))
                .map(target -> new Line(
                        panel.getString("title"),
                        replaced(target.getString("expr")),
                        LABEL.matcher(target.getString("legendFormat"))
                                .results()
                                .map(label -> label.group(1))
                                .toList()));
    }

    private Stream<Line> variables() {
        Pattern labelValues = Pattern.compile("label_values\\((.*), (\\w+)\\)");
        return objects(((JsonObject) json.get("templating")).get("list"))
                .filter(variable -> "query".equals(variable.getString("type")))
                .map(variable -> labelValues.matcher(variable.getString("definition")))
                .map(found -> {
                    if (!found.matches()) {
                        throw new IllegalStateException("A variable asks for something else than label_values");
                    }
                    return new Line("variables", replaced(found.group(1)), List.of(found.group(2)));
                });
    }

    /** Returns what stands for the data source, and may be chosen by whoever looks. */
    JsonObject dataSourceVariable() {
        return objects(((JsonObject) json.get("templating")).get("list"))
                .filter(variable -> "datasource".equals(variable.getString("type")))
                .findFirst()
                .orElseThrow();
    }

    /** Returns what panels, their lines, variables and annotations are asked of, each as it stands. */
    List<JsonObject> dataSources() {
        return within(json)
                .flatMap(each -> Stream.ofNullable(each.get("datasource")))
                .map(JsonObject.class::cast)
                .toList();
    }

    private static Stream<JsonObject> within(Object part) {
        if (part instanceof JsonObject object) {
            return Stream.concat(Stream.of(object), object.values().stream().flatMap(Dashboard::within));
        }
        return part instanceof JsonArray list ? list.stream().flatMap(Dashboard::within) : Stream.empty();
    }

    private static String replaced(String expression) {
        return expression
                .replace("$__rate_interval", "15s")
                .replace("$instance", ".*")
                .replace("$route", ".*")
                .replace("$job", "caravan");
    }

    private static Stream<JsonObject> objects(Object list) {
        return ((JsonArray) list).stream().map(JsonObject.class::cast);
    }
}
