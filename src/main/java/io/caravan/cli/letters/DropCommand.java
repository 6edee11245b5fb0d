package io.caravan.cli.letters;

import io.caravan.cli.ExitCode;
import io.caravan.cli.OutputOption;
import io.caravan.cli.Printable;
import io.caravan.cli.UsageException;
import io.caravan.cli.Version;
import io.caravan.cli.letters.LetterSelection.Selected;
import io.caravan.state.ParkedLetters;
import io.caravan.state.letters.Hold;
import java.io.Console;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Drops letters. */
@Command(
        name = "drop",
        description = {"Drops letters: their records are given up for good."},
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class DropCommand implements Callable<Integer> {

    private static final String NOBODY = "drop";

    @Mixin
    LetterSelection selection;

    @Option(names = "--yes", description = "Do not ask. Needed where there is no terminal.")
    boolean yes;

    @Mixin
    LetterSettings settings;

    @Mixin
    OutputOption output;

    private boolean unlisted;

    @Override
    public Integer call() {
        selection.check();
        Console console = System.console();
        if (!yes && console == null) {
            throw new UsageException("Nobody can be asked whether to drop them. Give --yes");
        }
        try (LetterAccess access = new LetterAccess(settings)) {
            List<Selected> selected = selection.in(access, this::unlisted);
            if (!yes && !selected.isEmpty() && !agrees(console, selected)) {
                System.err.println("caravan dead-letters drop: Nothing was dropped");
                return ExitCode.FAILED;
            }
            return drop(access, selected);
        }
    }

    /** Notes that some letters could not be looked for. */
    private void unlisted(String line) {
        unlisted = true;
        System.err.println("caravan dead-letters drop: " + line);
    }

    private static boolean agrees(Console console, List<Selected> selected) {
        Map<String, Integer> routes = new TreeMap<>();
        selected.forEach(each ->
                each.letter().ifPresent(letter -> routes.merge(letter.letter().route(), 1, Integer::sum)));
        String answer = console.readLine(
                "Drop %d letters, whose records are then lost: %s? [y/N] ",
                selected.size(), Printable.line(routes.toString()));
        return answer != null && answer.strip().toLowerCase().startsWith("y");
    }

    private int drop(LetterAccess access, List<Selected> selected) {
        List<String> dropped = new ArrayList<>();
        int missing = 0;
        for (Selected each : selected) {
            Hold answer = dropOne(access, each.id());
            if (answer == Hold.DONE) {
                dropped.add(each.id());
                if (!output.isJson()) {
                    String what = each.letter()
                            .map(letter -> letter.letter().route() + ", "
                                    + letter.letter().source() + ", "
                                    + letter.letter().reason())
                            .orElse("");
                    System.out.println(Printable.line(each.id() + "  dropped: " + what));
                }
            } else {
                missing++;
                String why = answer == Hold.HELD ? each.id() + " is being replayed" : access.unknown(each.id());
                System.err.println("caravan dead-letters drop: " + Printable.line(why));
            }
        }
        if (output.isJson()) {
            JsonObject json = new JsonObject();
            json.put("dropped", new JsonArray(dropped));
            json.put("left", missing);
            System.out.println(json.toJson());
        } else {
            System.out.println("Dropped " + dropped.size() + " letters");
        }
        if (unlisted || missing > 0 && dropped.isEmpty()) {
            return ExitCode.FAILED;
        }
        return missing == 0 ? ExitCode.DONE : ExitCode.INCOMPLETE;
    }

    private static Hold dropOne(LetterAccess access, String id) {
        if (!id.startsWith(ParkedLetters.PREFIX)) {
            return access.store().remove(id, NOBODY);
        }
        boolean dropped = access.totals().map(totals -> totals.drop(id)).orElse(false);
        return dropped ? Hold.DONE : Hold.GONE;
    }
}
