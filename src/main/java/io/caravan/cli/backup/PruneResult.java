package io.caravan.cli.backup;

import io.caravan.state.backup.PruneReport;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.util.json.JsonObject;

/** What became of the versions in a bucket, for a person and for a program. */
record PruneResult(PruneReport report, boolean dryRun) {

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("keys: %d, versions: %d, removed: %d, spared: %d, bytes: %d"
                .formatted(report.keys(), report.versions(), report.removed(), report.spared(), report.bytes()));
        if (report.spared() > 0) {
            lines.add(report.spared() + " were to go and stay, since no newer version of their key is intact.");
        }
        if (report.left() > 0) {
            lines.add(report.left() + " were to go and stay for now, since more than half of their segment is wanted.");
        }
        if (dryRun) {
            lines.add("Nothing was removed: this is what would be.");
        }
        return lines;
    }

    String json() {
        JsonObject json = new JsonObject();
        json.put("keys", report.keys());
        json.put("versions", report.versions());
        json.put("removed", report.removed());
        json.put("spared", report.spared());
        json.put("left", report.left());
        json.put("bytes", report.bytes());
        json.put("dryRun", dryRun);
        return json.toJson();
    }
}
