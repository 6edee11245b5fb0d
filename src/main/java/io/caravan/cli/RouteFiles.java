package io.caravan.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the configuration and the routes: those of the working folder, else the copies inside the JAR. Beside the flows in routes/
 * stand those in routes/own/, which may be a folder that something else brings, such as a volume.
 */
public final class RouteFiles {

    private static final String FOLDER = "routes";
    private static final String OWN = "own";
    private static final String EXTENSION = ".camel.yaml";
    private static final String CONNECTIONS = "shared/connections.camel.yaml";
    private static final List<String> SHARED = List.of(
            CONNECTIONS,
            "shared/error-handling.camel.yaml",
            "shared/parking.camel.yaml",
            "shared/database-writes.camel.yaml");
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
            "verify-sync.camel.yaml",
            "verify-table.camel.yaml",
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
        Stream<String> flows = Arrays.stream(ids).map(id -> id + EXTENSION);
        return Stream.of(SHARED.stream(), ofFlows, flows)
                .flatMap(files -> files)
                .map(RouteFiles::find)
                .collect(Collectors.joining(","));
    }

    /** Returns whether a flow is one of those that come with the program. */
    public static boolean isShipped(String id) {
        return SHIPPED.contains(id + EXTENSION);
    }

    /** Returns the pattern that includes what says where a backup is, and no flow. */
    public static String backup() {
        return Stream.concat(SHARED.stream(), Stream.of(OBJECTS))
                .map(RouteFiles::find)
                .collect(Collectors.joining(","));
    }

    /**
     * Returns the pattern that includes every flow: each file of the working folder, with what they share; or else what
     * is in the JAR.
     */
    public static String all() {
        Stream<String> files = Files.isDirectory(Path.of(FOLDER))
                ? Stream.of(SHARED.stream(), names("shared"), names(""), names(OWN))
                        .flatMap(each -> each)
                : Stream.of(SHARED.stream(), OF_FLOWS.values().stream().flatMap(List::stream), SHIPPED.stream())
                        .flatMap(each -> each);
        // Camel makes the beans of every file but the first one twice, and closes those it made before. What the others
        // refer to is first, in whichever order a folder lists its files.
        return Stream.concat(Stream.of(CONNECTIONS), files)
                .distinct()
                .map(RouteFiles::find)
                .collect(Collectors.joining(","));
    }

    /** Returns a pattern with the files before it that its flows share and that it does not name. */
    public static String withShared(String pattern) {
        List<String> given = List.of(pattern.split(","));
        Stream<String> ofFlows = given.stream()
                .map(location ->
                        location.substring(location.lastIndexOf('/') + 1).replaceFirst("^file:", ""))
                .flatMap(file -> OF_FLOWS.getOrDefault(file.replace(EXTENSION, ""), List.of()).stream());
        Stream<String> shared = Stream.concat(SHARED.stream(), ofFlows)
                .distinct()
                .filter(file -> given.stream().noneMatch(location -> location.endsWith(file)))
                .map(RouteFiles::find);
        return Stream.concat(shared, given.stream()).collect(Collectors.joining(","));
    }

    /** Returns the names of all flows, which are those of their files. */
    public static List<String> ids() {
        Stream<String> files = Files.isDirectory(Path.of(FOLDER))
                ? Stream.concat(names(""), names(OWN).map(file -> file.substring(OWN.length() + 1)))
                : SHIPPED.stream();
        return files.map(file -> file.substring(0, file.length() - EXTENSION.length()))
                .distinct()
                .toList();
    }

    /** Returns whether a location that a pattern holds is that of a file of ours, by its name. */
    public static boolean isFileOfOurs(String location) {
        String name = location.replaceFirst("^(file|classpath):" + FOLDER + "/", "");
        return Stream.of(SHARED.stream(), OF_FLOWS.values().stream().flatMap(List::stream), SHIPPED.stream())
                .flatMap(each -> each)
                .anyMatch(name::equals);
    }

    private static Stream<String> names(String folder) {
        try (Stream<Path> files = Files.list(Path.of(FOLDER, folder))) {
            return files
                    .map(file -> Path.of(folder).resolve(file.getFileName()).toString())
                    .filter(name -> name.endsWith(EXTENSION))
                    .sorted()
                    .toList()
                    .stream();
        } catch (NoSuchFileException e) {
            return Stream.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + FOLDER + "/" + folder + " cannot be listed", e);
        }
    }

    private static String find(String file) {
        return Stream.of(file, OWN + "/" + file)
                .filter(each -> Files.isReadable(Path.of(FOLDER, each)))
                .findFirst()
                .map(each -> "file:" + FOLDER + "/" + each)
                .orElse("classpath:" + FOLDER + "/" + file);
    }
}
