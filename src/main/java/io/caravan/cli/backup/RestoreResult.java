package io.caravan.cli.backup;

import io.caravan.cli.Printable;
import io.caravan.sink.restore.bucket.RestoreSummary;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** What a restore came to, for a person and for a program. */
final class RestoreResult {

    private RestoreResult() {}

    static List<String> lines(RestoreSummary summary) {
        List<String> lines = new ArrayList<>();
        lines.add("restored: %d, kept: %d, expired: %d, gone: %d, refused: %d, damaged: %d"
                .formatted(
                        summary.restored(),
                        summary.kept(),
                        summary.expired(),
                        summary.gone(),
                        summary.refused(),
                        summary.damaged()));
        add(lines, summary.unknown(), "keys had no version at the instant, and were left as they are.");
        add(lines, summary.absent(), "keys that were named are not in the bucket.");
        add(lines, summary.foreign(), "objects are none of a backup.");
        if (summary.lag() > 0) {
            lines.add("A change of up to " + summary.lag()
                    + " ms before the instant may have been stored after it, and is not restored then.");
        }
        summary.doubts().forEach(doubt -> lines.add(doubt + "."));
        summary.failures()
                .forEach(each ->
                        lines.add(Printable.line("Not restored: '" + each.object() + "' " + each.reason() + ".")));
        long more = summary.refused()
                + summary.damaged()
                + summary.absent()
                - summary.failures().size();
        add(lines, more, "more were not restored; --debug logs each.");
        return lines;
    }

    private static void add(List<String> lines, long count, String text) {
        if (count > 0) {
            lines.add(count + " " + text);
        }
    }

    static String json(RestoreSummary summary) {
        JsonObject json = new JsonObject();
        json.put("keys", summary.keys());
        json.put("versions", summary.versions());
        json.put("restored", summary.restored());
        json.put("kept", summary.kept());
        json.put("expired", summary.expired());
        json.put("gone", summary.gone());
        json.put("refused", summary.refused());
        json.put("damaged", summary.damaged());
        json.put("left", summary.left());
        json.put("unknown", summary.unknown());
        json.put("absent", summary.absent());
        json.put("foreign", summary.foreign());
        json.put("lagMillis", summary.lag());
        json.put("doubts", new JsonArray(summary.doubts()));
        JsonArray failures = new JsonArray();
        summary.failures().forEach(each -> {
            JsonObject failure = new JsonObject();
            failure.put("object", each.object());
            failure.put("reason", each.reason());
            failures.add(failure);
        });
        json.put("failures", failures);
        json.put("seconds", summary.seconds());
        json.put("complete", summary.isComplete());
        return json.toJson();
    }
}
