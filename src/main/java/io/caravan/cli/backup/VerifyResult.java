package io.caravan.cli.backup;

import io.caravan.sink.restore.bucket.Difference;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/**
 * What a comparison has found, for a person and for a program.
 *
 * @param compared how many keys of Redis were compared
 * @param more     about how many differences there are beside those that are named
 */
record VerifyResult(long compared, List<Difference> differences, long more) {

    boolean isEqual() {
        return differences.isEmpty() && more == 0;
    }

    /** Returns a line for each difference, and the sum. */
    Stream<String> lines() {
        Stream<String> named = differences.stream().map(Difference::text);
        Stream<String> others = more == 0
                ? Stream.empty()
                : Stream.of("About " + more + " more differ, which are neither named nor were looked at again");
        return Stream.of(named, others, Stream.of(sum())).flatMap(each -> each);
    }

    private String sum() {
        return "compared: " + compared + ", "
                + Arrays.stream(Difference.Kind.values())
                        .map(kind -> kind + ": " + count(kind))
                        .collect(Collectors.joining(", "));
    }

    private long count(Difference.Kind kind) {
        return differences.stream().filter(each -> each.kind() == kind).count();
    }

    String json() {
        JsonObject json = new JsonObject();
        json.put("compared", compared);
        for (Difference.Kind kind : Difference.Kind.values()) {
            json.put(kind.name(), count(kind));
        }
        JsonArray list = new JsonArray();
        for (Difference each : differences) {
            JsonObject difference = new JsonObject();
            difference.put("kind", each.kind().name());
            difference.put("database", each.database() < 0 ? null : each.database());
            difference.put("key", each.key());
            difference.put("object", each.object());
            difference.put("text", each.text());
            list.add(difference);
        }
        json.put("differences", list);
        json.put("more", more);
        json.put("equal", isEqual());
        return json.toJson();
    }
}
