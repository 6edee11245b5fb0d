package io.caravan.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the configuration and the routes: those of the working folder, else the copies inside the JAR. */
public final class RouteFiles {

    private static final List<String> SHARED = List.of(
            "shared/connections.camel.yaml", "shared/error-handling.camel.yaml", "shared/database-writes.camel.yaml");
    private static final String OBJECTS = "shared/objects.camel.yaml";
    private static final Map<String, List<String>> OF_FLOWS = Map.of(
            "keyspace-to-s3", List.of("shared/object-writes.camel.yaml", OBJECTS),
            "verify-backup", List.of(OBJECTS),
            "keys-to-table", List.of("shared/table-writes.camel.yaml"));
    private static final List<String> SHIPPED = List.of(
            "counters-to-postgres.camel.yaml",
            "streams-to-postgres.camel.yaml",
            "keyvalues-to-postgres.camel.yaml",
            "keys-to-table.camel.yaml",
            "keys-to-file.camel.yaml",
            "keyspace-to-rabbitmq.camel.yaml",
            "keyspace-to-s3.camel.yaml",
            "s3-to-redis.camel.yaml",
            "server-checks.camel.yaml",
            "verify-backup.camel.yaml",
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
        Stream<String> ofFlows = Arrays.stream(ids)
                .flatMap(id -> OF_FLOWS.getOrDefault(id, List.of()).stream())
                .distinct();
        Stream<String> flows = Arrays.stream(ids).map(id -> id + ".camel.yaml");
        return Stream.of(SHARED.stream(), ofFlows, flows)
                .flatMap(files -> files)
                .map(RouteFiles::find)
                .collect(Collectors.joining(","));
    }

    /** Returns the pattern that includes what says where a backup is, and no flow. */
    public static String backup() {
        return Stream.concat(SHARED.stream(), Stream.of(OBJECTS))
                .map(RouteFiles::find)
                .collect(Collectors.joining(","));
    }

    /** Returns the pattern that includes every flow. */
    static String all() {
        if (Files.isDirectory(Path.of("routes"))) {
            return "file:routes/shared/*.camel.yaml,file:routes/*.camel.yaml";
        }
        return Stream.concat(
                        SHARED.stream(),
                        Stream.concat(OF_FLOWS.values().stream().flatMap(List::stream), SHIPPED.stream()))
                .distinct()
                .map(RouteFiles::find)
                .collect(Collectors.joining(","));
    }

    private static String find(String file) {
        return Files.isReadable(Path.of("routes", file)) ? "file:routes/" + file : "classpath:routes/" + file;
    }
}
