package io.caravan.cli.doctor;

import io.caravan.doctor.Finding;
import io.caravan.doctor.Level;
import java.util.List;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** Tells a script what was found. */
final class DoctorJson {

    private DoctorJson() {}

    static String of(List<String> flows, List<Finding> findings) {
        JsonObject json = new JsonObject();
        json.put("flows", new JsonArray(flows));
        for (Level level : Level.values()) {
            json.put(
                    level.name(),
                    findings.stream().filter(each -> each.level() == level).count());
        }
        JsonArray all = new JsonArray();
        findings.forEach(each -> all.add(finding(each)));
        json.put("checks", all);
        return json.toJson();
    }

    private static JsonObject finding(Finding finding) {
        JsonObject json = new JsonObject();
        json.put("level", finding.level().name());
        json.put("server", finding.server());
        json.put("check", finding.what());
        json.put("seen", finding.seen());
        json.put("mend", finding.mend());
        return json;
    }
}
