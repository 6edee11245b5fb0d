package io.caravan.status;

import java.time.Instant;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** What runs, for programs: no secret, no path, no name of a user. */
final class InfoJson {

    private InfoJson() {}

    static String of(CamelContext camel, Identity identity, Status status) {
        JsonObject json = new JsonObject();
        json.put("name", identity.name());
        json.put("version", identity.version());
        json.put("commit", identity.commit());
        json.put(
                "started",
                Instant.ofEpochMilli(status.atMillis() - status.uptimeMillis()).toString());
        json.put("uptimeSeconds", status.uptimeMillis() / 1000);
        json.put("pid", ProcessHandle.current().pid());
        json.put("java", System.getProperty("java.version"));
        json.put("camel", camel.getVersion());
        json.put("enabled", ids(status.flows().stream().map(FlowReport::flow).toList()));
        json.put("disabled", ids(status.disabled()));
        return json.toJson();
    }

    private static JsonArray ids(List<Flow> flows) {
        JsonArray ids = new JsonArray();
        flows.forEach(flow -> ids.add(flow.id()));
        return ids;
    }
}
