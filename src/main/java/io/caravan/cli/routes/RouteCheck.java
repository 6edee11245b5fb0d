package io.caravan.cli.routes;

import io.caravan.cli.FlowValues;
import io.caravan.cli.RouteFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.main.Main;

/** Says whether the route files can be used together, and where not. Connects to no server and starts no route. */
public final class RouteCheck {

    private final String pattern;

    private RouteCheck(String pattern) {
        this.pattern = pattern;
    }

    /** Returns the check of all files that the service would read. */
    public static RouteCheck ofAll() {
        return new RouteCheck(RouteFiles.all());
    }

    /** Returns the check of those and of further ones. */
    public static RouteCheck ofAllAnd(List<Path> files) {
        List<String> locations = new ArrayList<>(List.of(RouteFiles.all().split(",")));
        files.stream()
                .map(file -> "file:" + file.normalize())
                .filter(location -> !locations.contains(location))
                .forEach(locations::add);
        return new RouteCheck(String.join(",", locations));
    }

    /** Returns the check of all files but some. */
    static RouteCheck ofAllWithout(Set<String> files) {
        return new RouteCheck(Stream.of(RouteFiles.all().split(","))
                .filter(location -> !files.contains(nameOf(location)))
                .collect(Collectors.joining(",")));
    }

    private static String nameOf(String location) {
        return location.replaceFirst("^(file|classpath):", "");
    }

    /** @throws RouteFileException if a file cannot be used */
    public void all() {
        names();
        trial();
    }

    /** Reads the files, and looks for names that are there twice or not at all; takes no longer than reading them. */
    public void names() {
        List<RouteFault> faults = new RouteNames(files()).faults();
        if (!faults.isEmpty()) {
            throw new RouteFileException(faults, null);
        }
    }

    /** Has Camel make beans and routes of the files, as at a start, and throws them away. */
    private void trial() {
        FlowValues values = new FlowValues();
        values.leaveOutTheService();
        // A trial stands for no election, and watches nothing.
        values.set("leader.election", "none");
        values.set("camel.main.profile", "prod");
        values.set("camel.main.autoConfigurationLogSummary", false);
        values.set("camel.main.routesReloadEnabled", false);
        Main main = values.program(pattern);
        try {
            main.init();
            main.getCamelContext().init();
        } catch (Exception e) {
            throw explain(e);
        } finally {
            main.stop();
        }
    }

    /** Returns a failure with the line that caused it, or as it is if no file did. */
    public RuntimeException explain(Exception failure) {
        if (failure instanceof RouteFileException known) {
            return known;
        }
        return new FaultFinder(files())
                .find(failure)
                .<RuntimeException>map(fault -> new RouteFileException(List.of(fault), failure))
                .orElseGet(() -> failure instanceof RuntimeException unchecked
                        ? unchecked
                        : new IllegalStateException(failure.getMessage(), failure));
    }

    /** The shipped files come first: what is there twice is then told of the other. */
    private List<RouteFile> files() {
        List<String> locations = List.of(pattern.split(","));
        return Stream.concat(
                        locations.stream().filter(RouteFiles::isFileOfOurs),
                        locations.stream().filter(location -> !RouteFiles.isFileOfOurs(location)))
                .map(RouteCheck::read)
                .toList();
    }

    private static RouteFile read(String location) {
        String name = nameOf(location);
        try {
            return RouteFile.of(name, location.startsWith("file:") ? Files.readString(Path.of(name)) : ofJar(name));
        } catch (IOException e) {
            throw new RouteFileException(
                    List.of(new RouteFault(name, 0, 0, "The file cannot be read: " + e.getMessage())), e);
        }
    }

    private static String ofJar(String name) throws IOException {
        try (InputStream copy = RouteCheck.class.getResourceAsStream("/" + name)) {
            if (copy == null) {
                throw new IOException("it is not in the JAR");
            }
            return new String(copy.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
