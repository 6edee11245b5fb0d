package io.caravan.packaging;

import io.caravan.packaging.Dockerfile.Step;
import io.caravan.testing.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What docker/Dockerfile makes, without an engine: its steps run in folders that stand for the root of each stage, with the JDK of
 * this test in the place of that of the base image.
 */
final class ImageTree {

    private static final Set<String> ONLY_DESCRIBE = Set.of("FROM", "LABEL", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK");

    private static final Pattern VARIABLE = Pattern.compile("(\\w+)=(?:\"([^\"]*)\"|(\\S+))");

    private final Path folder;
    private final Dockerfile dockerfile = new Dockerfile();
    private final BuildContext context = new BuildContext();
    private final Map<String, String> arguments;
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> argumentsOfStage = new HashMap<>();
    private final List<Path> roots = new ArrayList<>();
    private String workingFolder = "/";
    private String user = "0:0";

    /** Runs all steps. @param arguments as docker build takes them by --build-arg */
    ImageTree(Path folder, Map<String, String> arguments) throws IOException {
        this.folder = folder;
        this.arguments = arguments;
        // The folder of a test is its owner's alone; that of an image is not.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (List<Step> stage : dockerfile.stages()) {
            roots.add(Files.createDirectory(folder.resolve("stage" + roots.size())));
            environment.clear();
            argumentsOfStage.clear();
            user = "0:0";
            for (Step step : stage) {
                run(step);
            }
        }
    }

    Path root() {
        return roots.get(roots.size() - 1);
    }

    /** Returns a folder as a ConfigMap that is mounted there. */
    MountedConfigMap mount(String path) throws IOException {
        return new MountedConfigMap(at(path));
    }

    String user() {
        return user;
    }

    private Path at(String path) {
        String absolute = path.startsWith("/") ? path : workingFolder + "/" + path;
        return root().resolve(absolute.substring(1)).normalize();
    }

    private void run(Step step) throws IOException {
        switch (step.instruction()) {
            case "WORKDIR" -> {
                workingFolder = step.rest();
                Files.createDirectories(at("."));
            }
            case "ARG" -> {
                String[] pair = step.rest().split("=", 2);
                argumentsOfStage.put(pair[0], arguments.getOrDefault(pair[0], pair[1]));
            }
            case "ENV" -> setVariables(step);
            case "USER" -> user = step.rest();
            case "COPY" -> copy(step);
            case "RUN" -> runShell(step);
            case "ENTRYPOINT" -> Files.createDirectories(folder.resolve("tmp"));
            default -> {
                if (!ONLY_DESCRIBE.contains(step.instruction())) {
                    throw new IllegalStateException("This does not know " + step.instruction());
                }
            }
        }
    }

    private void setVariables(Step step) {
        Matcher pairs = VARIABLE.matcher(step.rest());
        while (pairs.find()) {
            environment.put(pairs.group(1), pairs.group(2) == null ? pairs.group(3) : pairs.group(2));
        }
    }

    private void copy(Step step) throws IOException {
        List<String> words = step.words();
        String to = words.get(words.size() - 1);
        if (words.get(0).equals("--from=build")) {
            BuildContext.put(roots.get(0).resolve(words.get(1).substring(1)), at(to));
            return;
        }
        for (String source : words.subList(0, words.size() - 1)) {
            context.copy(
                    source, to.endsWith("/") ? at(to).resolve(Path.of(source).getFileName()) : at(to));
        }
    }

    private void runShell(Step step) throws IOException {
        try (Program shell = Program.start(at("."), variables(argumentsOfStage), List.of("sh", "-c", step.rest()))) {
            if (shell.exitCode() != 0) {
                throw new IOException("RUN " + step.rest() + " failed: " + shell.out() + shell.err());
            }
        }
    }

    private Map<String, String> variables(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("JAVA_HOME", Program.JAVA_HOME.toString());
        all.putAll(more);
        return all;
    }

    /** Starts the entry point as docker run does, as the user of the image where this process may switch to it. */
    Program start(Map<String, String> more, String... arguments) {
        return asUser(dockerfile.last("ENTRYPOINT").list(), more, arguments);
    }

    /** Starts the health check. */
    Program checkHealth(Map<String, String> more) {
        return asUser(dockerfile.last("HEALTHCHECK").list(), more);
    }

    private Program asUser(List<String> program, Map<String, String> more, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            String[] ids = user.split(":");
            command.addAll(
                    List.of("setpriv", "--reuid=" + ids[0], "--regid=" + ids[1], "--clear-groups", "--no-new-privs"));
        }
        command.add(at(program.get(0)).toString());
        command.addAll(program.subList(1, program.size()));
        command.addAll(List.of(arguments));
        return Program.start(at("."), variables(more), command);
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** For {@code @EnabledIf}. */
    static boolean isPossible() {
        return Installed.has("mvn") && Installed.has("bash") && Installed.has("setpriv");
    }
}
