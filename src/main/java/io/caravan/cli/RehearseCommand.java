package io.caravan.cli;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import picocli.CommandLine.Command;

/**
 * Loads the classes that a command needs, so that a JVM told to do so archives them: later starts take half the time. It
 * connects to nothing and changes nothing.
 */
@Command(name = "rehearse", hidden = true, description = "Loads classes for a class-data archive; see the launcher.")
final class RehearseCommand implements Callable<Integer> {

    /** What only runs when servers answer; everything else is loaded by a run that finds none. */
    private static final List<String> BEHIND_A_CONNECTION = List.of(
            "io/caravan/",
            "io/lettuce/core/",
            "io/netty/buffer/",
            "io/netty/channel/",
            "io/netty/util/",
            "com/zaxxer/hikari/",
            "com/github/freva/",
            "org/apache/camel/processor/",
            "org/postgresql/core/",
            "org/postgresql/jdbc/",
            "org/postgresql/util/");

    private static final String CLASS = ".class";
    // Nothing listens on port 1 of the loopback interface.
    private static final String[] RUN_WITHOUT_SERVERS = {
        "counters", "--quiet", "--decr", "--redis-port", "1", "--psql-port", "1", "--psql-user", "nobody",
        "--psql-password", "none", "--psql-db", "none", "--psql-table", "none", "-e", "a=(\\w+)", "b::int=:(\\d+)"
    };

    @Override
    public Integer call() throws IOException {
        CaravanCommand.run(RUN_WITHOUT_SERVERS);
        String jar = System.getProperty("java.class.path").split(File.pathSeparator)[0];
        if (jar.endsWith(".jar")) {
            try (JarFile file = new JarFile(jar)) {
                file.stream()
                        .map(ZipEntry::getName)
                        .filter(RehearseCommand::isNeeded)
                        .forEach(RehearseCommand::load);
            }
        }
        return ExitCode.DONE;
    }

    private static boolean isNeeded(String entry) {
        return entry.endsWith(CLASS) && BEHIND_A_CONNECTION.stream().anyMatch(entry::startsWith);
    }

    private static void load(String entry) {
        String name = entry.substring(0, entry.length() - CLASS.length()).replace('/', '.');
        try {
            Class.forName(name, false, RehearseCommand.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            // Some classes of libraries are for other libraries that are not here.
        }
    }
}
