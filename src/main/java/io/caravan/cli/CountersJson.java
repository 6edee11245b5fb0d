package io.caravan.cli;

import io.caravan.process.Extractor;
import io.caravan.state.RunOutcome;
import java.util.List;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** Tells a script what a pass over counters came to. */
final class CountersJson {

    private final List<Extractor> extractors;

    CountersJson(List<Extractor> extractors) {
        this.extractors = extractors;
    }

    String of(CountersResult result) {
        RunOutcome outcome = result.outcome();
        JsonObject json = new JsonObject();
        json.put("dryRun", result.dryRun());
        json.put("interrupted", result.pass().interrupted());
        json.put("scanned", result.pass().scanned());
        json.put("skipped", result.skipped());
        json.put("errored", result.counters().failed());
        json.put("success", result.counters().success());
        json.put("rows", outcome.rows());
        json.put("amount", outcome.amount());
        json.put("parkedRows", outcome.parkedRows());
        json.put("parkedAmount", outcome.parkedAmount());
        json.put("recoveredRuns", outcome.recoveredRuns());
        json.put("busyRuns", outcome.busyRuns());
        json.put("foreignRuns", outcome.foreignRuns());
        json.put("lostRuns", outcome.lostRuns());
        json.put("lostAmount", outcome.lostAmount());
        json.put("expired", result.expired());
        json.put("failures", new JsonObject(result.counters().examples()));
        if (result.dryRun()) {
            json.put("totals", totals(outcome));
        }
        return json.toJson();
    }

    private JsonArray totals(RunOutcome outcome) {
        JsonArray totals = new JsonArray();
        CountersText.totals(outcome.preview()).forEach(total -> {
            JsonObject row = new JsonObject();
            for (int i = 0; i < extractors.size(); i++) {
                row.put(extractors.get(i).column(), total.group().get(i));
            }
            row.put("amount", total.amount());
            totals.add(row);
        });
        return totals;
    }
}
