package io.caravan.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the configuration and the routes: those of the working folder, else the copies inside the JAR. */
public final class RouteFiles {

    private static final List<String> SHARED = List.of(
            "shared/connections.camel.yaml", "shared/error-handling.camel.yaml", "shared/database-writes.camel.yaml");
    private static final List<String> SHIPPED = List.of(
            "counters-to-postgres.camel.yaml",
            "streams-to-postgres.camel.yaml",
            "keyvalues-to-postgres.camel.yaml",
            "keyspace-to-rabbitmq.camel.yaml",
            "server-checks.camel.yaml",
            "streams-monitor.camel.yaml");

    private RouteFiles() {}

    /** Returns where Camel finds the values of placeholders. */
    public static String properties() {
        return Files.isReadable(Path.of("application.properties"))
                ? "file:application.properties"
                : "classpath:application.properties";
    }

    /** Returns the pattern that includes some flows and what they need. */
    public static String flows(String... ids) {
        return Stream.concat(SHARED.stream(), Arrays.stream(ids).map(id -> id + ".camel.yaml"))
                .map(RouteFiles::find)
                .collect(Collectors.joining(","));
    }

    /** Returns the pattern that includes every flow. */
    static String all() {
        if (Files.isDirectory(Path.of("routes"))) {
            return "file:routes/shared/*.camel.yaml,file:routes/*.camel.yaml";
        }
        return Stream.concat(SHARED.stream(), SHIPPED.stream())
                .map(RouteFiles::find)
                .collect(Collectors.joining(","));
    }

    private static String find(String file) {
        return Files.isReadable(Path.of("routes", file)) ? "file:routes/" + file : "classpath:routes/" + file;
    }
}
