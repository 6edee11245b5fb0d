package io.caravan.cli.letters;

import io.caravan.cli.ExitCode;
import io.caravan.cli.Printable;
import io.caravan.sink.replay.ReplayOutcome;
import java.util.HashSet;
import java.util.Set;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** Tells what becomes of each letter, and of all together. */
final class ReplayReport {

    private static final String NAME = "caravan dead-letters replay: ";

    private final boolean json;
    private final boolean dryRun;
    private final JsonArray letters = new JsonArray();
    private final Set<String> mentioned = new HashSet<>();
    private int replayed;
    private int left;
    private int waiting;
    private int unknown;
    private boolean unlisted;

    ReplayReport(boolean json, boolean dryRun) {
        this.json = json;
        this.dryRun = dryRun;
    }

    void unknown(String line) {
        unknown++;
        System.err.println(NAME + Printable.line(line));
    }

    /** Notes that some letters could not be looked for. */
    void unlisted(String line) {
        unlisted = true;
        System.err.println(NAME + line);
    }

    /** Tells once what is not as it should be, though nothing fails. */
    void mention(String line) {
        if (mentioned.add(line)) {
            System.err.println(NAME + line);
        }
    }

    /** Says something of all letters of a route. */
    void say(String line) {
        if (!json) {
            System.out.println(Printable.line(line));
        }
    }

    void pretend(String id) {
        replayed++;
        add(id, "would be replayed", "");
    }

    void add(String id, ReplayOutcome outcome) {
        switch (outcome.kind()) {
            case replayed -> replayed++;
            case waiting -> waiting++;
            default -> left++;
        }
        add(id, outcome.kind().name(), outcome.reason());
    }

    /** Counts letters that nobody tried, since a server is away. */
    void untried(String route, int count, String reason) {
        waiting += count;
        System.err.println(
                NAME + Printable.line("Letters of " + route + " that were not tried: " + count + ". " + reason));
    }

    private void add(String id, String result, String reason) {
        if (json) {
            JsonObject letter = new JsonObject();
            letter.put("id", id);
            letter.put("result", result);
            letter.put("reason", reason);
            letters.add(letter);
        } else {
            System.out.println(id + "  " + result + (reason.isEmpty() ? "" : ": " + Printable.line(reason)));
        }
    }

    int conclude() {
        if (json) {
            JsonObject all = new JsonObject();
            all.put("letters", letters);
            all.put(dryRun ? "wouldBeReplayed" : "replayed", replayed);
            all.put("stay", left + waiting);
            all.put("unknown", unknown);
            System.out.println(all.toJson());
        } else {
            System.out.println((dryRun ? "Nothing was replayed; would be: " : "Replayed: ") + replayed + ", stay: "
                    + (left + waiting));
        }
        if (unlisted || waiting > 0 || unknown > 0 && replayed + left == 0) {
            return ExitCode.FAILED;
        }
        return left + unknown > 0 ? ExitCode.INCOMPLETE : ExitCode.DONE;
    }
}
