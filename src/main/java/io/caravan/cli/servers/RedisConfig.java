package io.caravan.cli.servers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The options of a Redis server as lines of its configuration file, so that no password stands in a command line. */
final class RedisConfig {

    private final List<String> lines = new ArrayList<>();

    /**
     * @param options as on a command line: {@code --name value...}; a word that begins with two hyphens begins an option
     */
    RedisConfig(String... options) {
        for (String option : options) {
            if (option.startsWith("--")) {
                lines.add(option.substring(2));
            } else if (lines.isEmpty()) {
                throw new IllegalArgumentException("Option '" + option + "' of Redis has no --name before it");
            } else {
                lines.add(lines.remove(lines.size() - 1) + " " + quoted(option));
            }
        }
    }

    boolean tls() {
        return has("tls-cert-file");
    }

    boolean cluster() {
        return lines.contains("cluster-enabled \"yes\"");
    }

    boolean sentinel() {
        return has("sentinel");
    }

    Optional<String> password() {
        return lines.stream()
                .filter(line -> line.startsWith("requirepass "))
                .map(line -> line.substring("requirepass ".length()))
                .map(value -> value.substring(1, value.length() - 1)
                        .replace("\\\"", "\"")
                        .replace("\\\\", "\\"))
                .filter(value -> !value.isEmpty())
                .reduce((first, last) -> last);
    }

    /** Returns the text of the file: defaults of a server that is started for a while, then the given options. */
    String text(int port, Path folder, Path socket) {
        List<String> all = new ArrayList<>(List.of(
                "bind 127.0.0.1",
                tls() ? "port 0" : "port " + port,
                "unixsocket " + quoted(socket.toString()),
                "dir " + quoted(folder.toString()),
                "daemonize no",
                "logfile \"\""));
        if (tls()) {
            all.add("tls-port " + port);
        }
        if (!sentinel()) {
            all.add("save \"\"");
        }
        all.addAll(lines);
        return String.join("\n", all) + "\n";
    }

    private boolean has(String name) {
        return lines.stream().anyMatch(line -> line.equals(name) || line.startsWith(name + " "));
    }

    private static String quoted(String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
