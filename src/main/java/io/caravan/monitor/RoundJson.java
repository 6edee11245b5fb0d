package io.caravan.monitor;

import io.caravan.source.KeyText;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** What a round showed, for programs. */
final class RoundJson {

    private RoundJson() {}

    /** Returns one line. */
    static String of(Round round) {
        JsonObject json = new JsonObject();
        json.put("time", round.at().toString());
        json.put("durationMillis", round.durationMillis());
        json.put("health", round.warned() == 0 ? "ok" : "warning");
        json.put("streamCount", round.streams().size());
        json.put("warned", round.warned());
        json.put("length", round.length());
        json.put("pending", round.pending());
        json.put("largestLag", round.largestLag());
        json.put("oldestPendingMillis", round.oldestPendingMillis());
        JsonArray streams = new JsonArray();
        round.streams().forEach(stream -> streams.add(of(stream)));
        json.put("streams", streams);
        return json.toJson();
    }

    private static JsonObject of(CheckedStream checked) {
        WatchedStream stream = checked.stream();
        JsonObject json = new JsonObject();
        json.put("database", stream.name().database());
        json.put("stream", KeyText.encode(stream.name().key()));
        json.put("health", checked.isWell() ? "ok" : "warning");
        JsonArray warnings = new JsonArray();
        checked.warnings().forEach(warning -> {
            JsonObject each = new JsonObject();
            each.put("kind", warning.kind().word());
            each.put("text", warning.text());
            warnings.add(each);
        });
        json.put("warnings", warnings);
        json.put("length", stream.length());
        json.put("firstId", orNull(stream.firstId()));
        json.put("lastId", orNull(stream.lastId()));
        JsonArray groups = new JsonArray();
        stream.groups().forEach(group -> groups.add(of(group)));
        json.put("groups", groups);
        return json;
    }

    private static JsonObject of(StreamGroup group) {
        JsonObject json = new JsonObject();
        json.put("group", group.name());
        json.put("consumers", group.consumers());
        json.put("pending", group.pending());
        json.put("oldestPending", group.oldest() == null ? null : of(group.oldest()));
        json.put("lag", group.lag() == null ? null : group.lag().entries());
        json.put("lagEstimated", group.lag() != null && group.lag().estimated());
        json.put("lastDeliveredId", group.lastDelivered());
        JsonArray members = new JsonArray();
        group.members().forEach(member -> {
            JsonObject each = new JsonObject();
            each.put("consumer", member.name());
            each.put("pending", member.pending());
            each.put("idleMillis", member.idleMillis());
            members.add(each);
        });
        json.put("members", members);
        return json;
    }

    private static JsonObject of(OldestPending entry) {
        JsonObject json = new JsonObject();
        json.put("id", entry.id());
        json.put("consumer", entry.consumer());
        json.put("ageMillis", entry.ageMillis());
        json.put("deliveries", entry.deliveries());
        return json;
    }

    private static String orNull(String id) {
        return id.isEmpty() ? null : id;
    }
}
