package io.caravan.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A folder from which docker/caravan-stack is run, with a docker that notes what it is asked to do and starts nothing. What the
 * compose file says, with the values of that moment, is asked of a real Compose.
 */
final class NotedDocker {

    static final Path SCRIPT = Path.of("docker/caravan-stack").toAbsolutePath();

    private static final String NOTES = """
            #!/bin/sh
            case "$*" in
                'compose version' | info) exit ;;
                *' config --services') shift; exec docker-compose "$@" ;;
            esac
            echo "$*" | sed -e 's:^compose --project-name caravan --env-file .*/\\([^/]*\\) -f .*/docker/compose.yaml:\\1:' \\
                -e 's: -f [^ ]*[.]yaml::' >> "$0.calls"
            files=${*#compose }
            case "$*" in
                *' up '*) docker-compose ${files%% up *} config > "$0.config" ;;
                *' build '*) docker-compose ${files%% build *} config > "$0.config" ;;
            esac
            """;

    private final Path folder;

    NotedDocker(Path folder) throws IOException {
        this.folder = folder;
        write("docker", NOTES);
    }

    /** Puts a program before all others. */
    void write(String program, String text) throws IOException {
        Path file = folder.resolve(program);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Program start(Map<String, String> more, List<String> command) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", folder + ":" + System.getenv("PATH"));
        environment.put("CARAVAN_STACK_LOG", log().toString());
        environment.putAll(more);
        return Program.start(folder, environment, command);
    }

    /** Runs the script. @param line its arguments, separated by blanks */
    Program stack(Map<String, String> more, String line) {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
        command.addAll(List.of(line.split(" ")));
        return start(more, command);
    }

    Program stack(String line) {
        return stack(Map.of(), line);
    }

    Path log() {
        return folder.resolve("caravan-stack.log");
    }

    Path calls() {
        return folder.resolve("docker.calls");
    }

    /** Returns what docker was asked to do, after the name of the env file. */
    String noted() throws IOException {
        return Files.readString(calls()).strip();
    }

    /** Returns a service as it would have been started. */
    ShippedYaml service(String name) throws IOException {
        return ShippedYaml.of(Files.readString(folder.resolve("docker.config"))).at("services", name);
    }
}
