package io.caravan.cli.routes;

import io.caravan.cli.routes.RouteBlock.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** The text of a route file with its lines: what stands where, whatever it means. */
final class RouteFile {

    private final String name;
    private final List<RouteBlock> blocks = new ArrayList<>();

    private RouteFile(String name) {
        this.name = name;
    }

    /**
     * Reads a file.
     *
     * @param  name               as a person would name it
     * @throws RouteFileException if it is no YAML, or no list of routes and beans
     */
    static RouteFile of(String name, String yaml) {
        RouteFile file = new RouteFile(name);
        try {
            Optional<Node> root =
                    new Compose(LoadSettings.builder().setLabel(name).build()).composeString(yaml);
            if (root.isEmpty()) {
                throw fault(
                        name, 1, 1, "The file is empty. Write a list of routes, each beginning with '- route:'", null);
            }
            if (!(root.get() instanceof SequenceNode list)) {
                Text first = text(root.get(), "");
                throw fault(
                        name,
                        first.line(),
                        first.column(),
                        "This is no list of routes. Begin each with '- route:'",
                        null);
            }
            list.getValue().forEach(file::add);
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark();
            throw fault(
                    name,
                    mark.map(at -> at.getLine() + 1).orElse(0),
                    mark.map(at -> at.getColumn() + 1).orElse(0),
                    "This is not YAML: " + e.getProblem(),
                    e);
        } catch (YamlEngineException e) {
            throw fault(
                    name,
                    0,
                    0,
                    "This is not YAML: " + e.getMessage().lines().findFirst().orElse(""),
                    e);
        }
        return file;
    }

    private static RouteFileException fault(String name, int line, int column, String problem, Throwable cause) {
        return new RouteFileException(List.of(new RouteFault(name, line, column, problem)), cause);
    }

    private void add(Node item) {
        if (!(item instanceof MappingNode mapping)) {
            blocks.add(block("", item));
            return;
        }
        for (NodeTuple each : mapping.getValue()) {
            String kind = each.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
            if (kind.equals("beans") && each.getValueNode() instanceof SequenceNode beans) {
                beans.getValue().forEach(bean -> blocks.add(block("bean", bean)));
            } else {
                List<Text> texts = new ArrayList<>(List.of(text(each.getKeyNode(), kind)));
                collect(each.getValueNode(), texts);
                blocks.add(new RouteBlock(kind, idOf(each.getValueNode(), "id"), texts));
            }
        }
    }

    private static RouteBlock block(String kind, Node node) {
        List<Text> texts = new ArrayList<>();
        collect(node, texts);
        if (texts.isEmpty()) {
            texts.add(text(node, ""));
        }
        return new RouteBlock(kind, idOf(node, "name"), texts);
    }

    private static Optional<Text> idOf(Node node, String key) {
        if (!(node instanceof MappingNode mapping)) {
            return Optional.empty();
        }
        return mapping.getValue().stream()
                .filter(each -> each.getKeyNode() instanceof ScalarNode name
                        && name.getValue().equals(key)
                        && each.getValueNode() instanceof ScalarNode)
                .map(each -> text(each.getValueNode(), ((ScalarNode) each.getValueNode()).getValue()))
                .findFirst();
    }

    private static void collect(Node node, List<Text> texts) {
        if (node instanceof ScalarNode scalar) {
            texts.add(text(scalar, scalar.getValue()));
        } else if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(each -> collect(each, texts));
        } else if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(each -> {
                collect(each.getKeyNode(), texts);
                collect(each.getValueNode(), texts);
            });
        }
    }

    private static Text text(Node node, String value) {
        Optional<Mark> mark = node.getStartMark();
        return new Text(
                value,
                mark.map(at -> at.getLine() + 1).orElse(0),
                mark.map(at -> at.getColumn() + 1).orElse(0));
    }

    String name() {
        return name;
    }

    Stream<RouteBlock> blocks() {
        return blocks.stream();
    }

    Stream<RouteBlock> blocks(String kind) {
        return blocks.stream().filter(block -> block.kind().equals(kind));
    }

    RouteFault fault(Text at, String problem) {
        return new RouteFault(name, at.line(), at.column(), problem);
    }
}
