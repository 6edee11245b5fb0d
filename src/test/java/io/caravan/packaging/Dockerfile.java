package io.caravan.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** docker/Dockerfile, step by step. */
final class Dockerfile {

    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");

    /** One step: its instruction, and the rest of its line, continued lines joined. */
    record Step(String instruction, String rest) {

        List<String> words() {
            return Arrays.asList(rest.split("\\s+"));
        }

        /** Returns the strings of a list in the form of JSON. */
        List<String> list() {
            List<String> strings = new ArrayList<>();
            Matcher quoted = QUOTED.matcher(rest.substring(rest.indexOf('[')));
            while (quoted.find()) {
                strings.add(quoted.group(1));
            }
            return strings;
        }
    }

    private final List<List<Step>> stages = new ArrayList<>();

    Dockerfile() throws IOException {
        String joined = Files.readString(Path.of("docker/Dockerfile"))
                .replaceAll("(?m)^#.*\n", "")
                .replaceAll("\\\\\n\\s*", "");
        for (String line : joined.lines().filter(each -> !each.isBlank()).toList()) {
            String[] parts = line.split("\\s+", 2);
            if (parts[0].equals("FROM")) {
                stages.add(new ArrayList<>());
            }
            stages.get(stages.size() - 1).add(new Step(parts[0], parts[1]));
        }
    }

    List<List<Step>> stages() {
        return stages;
    }

    /** Returns the only step of that instruction in the last stage. */
    Step last(String instruction) {
        List<Step> found = stages.get(stages.size() - 1).stream()
                .filter(step -> step.instruction().equals(instruction))
                .toList();
        return Optional.of(found)
                .filter(steps -> steps.size() == 1)
                .map(steps -> steps.get(0))
                .orElseThrow(() -> new IllegalStateException(found.size() + " steps are " + instruction));
    }
}
