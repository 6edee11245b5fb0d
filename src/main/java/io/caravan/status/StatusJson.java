package io.caravan.status;

import java.util.Collection;
import java.util.Locale;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** How everything is, for programs. */
final class StatusJson {

    private StatusJson() {}

    static String of(Status status, Identity identity) {
        JsonObject json = new JsonObject();
        json.put("name", identity.name());
        json.put("version", identity.version());
        json.put("ageMillis", Math.max(0, System.currentTimeMillis() - status.atMillis()));
        json.put("uptimeMillis", status.uptimeMillis());
        Verdict verdict = Verdict.of(status);
        json.put("level", word(verdict.level()));
        json.put("verdict", verdict.text());
        json.put("points", array(verdict.points()));
        JsonArray flows = new JsonArray();
        status.flows().forEach(flow -> flows.add(of(flow)));
        json.put("flows", flows);
        JsonArray disabled = new JsonArray();
        status.disabled().forEach(flow -> disabled.add(named(flow)));
        json.put("disabled", disabled);
        json.put("deadLetters", status.letters() == null ? null : of(status.letters()));
        json.put("streams", status.streams() == null ? null : of(status.streams()));
        return json.toJson();
    }

    private static JsonObject of(FlowReport flow) {
        JsonObject json = named(flow.flow());
        json.put("state", word(flow.condition().kind()));
        json.put("stateMillis", flow.sinceMillis());
        json.put("message", flow.condition().text());
        json.put("unit", flow.amount().unit());
        json.put("total", (long) flow.amount().total());
        json.put("rate", rounded(flow.rate()));
        json.put("rates", array(flow.rates().stream().map(StatusJson::rounded).toList()));
        json.put("lagSeconds", flow.progress().lagSeconds());
        json.put("lagEntries", flow.progress().lagEntries());
        json.put("lastSuccessMillis", flow.progress().lastSuccessMillis());
        json.put("gaps", flow.losses().gaps());
        json.put("gapsRepaired", flow.losses().repaired());
        json.put("lastGap", flow.losses().lastGap());
        json.put("dropped", flow.losses().dropped());
        json.put("parked", flow.losses().parked());
        json.put("deadLetters", flow.letters());
        json.put("errors", flow.errors());
        json.put("retries", flow.retries());
        json.put("needsALook", flow.needsALook());
        return json;
    }

    private static JsonObject named(Flow flow) {
        JsonObject json = new JsonObject();
        json.put("id", flow.id());
        json.put("description", flow.description());
        return json;
    }

    private static JsonObject of(LetterCounts letters) {
        JsonObject json = new JsonObject();
        json.put("waiting", letters.waiting());
        json.put("capacity", letters.capacity());
        json.put("totals", letters.totals());
        json.put("byRoute", new JsonObject(letters.byRoute()));
        json.put("failure", letters.failure());
        return json;
    }

    private static JsonObject of(StreamsSeen streams) {
        JsonObject json = new JsonObject();
        json.put("streams", streams.streams());
        json.put("warned", streams.warned());
        json.put("largestLag", streams.lag());
        return json;
    }

    private static JsonArray array(Collection<?> items) {
        JsonArray array = new JsonArray();
        array.addAll(items);
        return array;
    }

    private static double rounded(double rate) {
        return Math.round(rate * 10) / 10.0;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
