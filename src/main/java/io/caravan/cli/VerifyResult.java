package io.caravan.cli;

import io.caravan.sink.verify.Comparison;
import io.caravan.sink.verify.Difference;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/**
 * What a comparison has found, for a person and for a program.
 *
 * @param compared how many keys of Redis, or entries of streams, were compared
 * @param waiting  how many entries of streams were not, since nobody has delivered and acknowledged them yet
 * @param more     about how many differences there are beside those that are named
 */
public record VerifyResult(long compared, long waiting, List<Difference> differences, long more) {

    /** Returns what several comparisons have found together. */
    public static VerifyResult of(Comparison... comparisons) {
        List<Comparison> all = List.of(comparisons);
        return new VerifyResult(
                all.stream().mapToLong(Comparison::compared).sum(),
                all.stream().mapToLong(Comparison::waiting).sum(),
                all.stream().flatMap(each -> each.differences().stream()).toList(),
                all.stream().mapToLong(Comparison::moreDifferences).sum());
    }

    /** Prints it. Returns the exit code. */
    public int print(boolean asJson) {
        if (asJson) {
            System.out.println(json());
        } else {
            lines().forEach(System.out::println);
        }
        return isEqual() ? ExitCode.DONE : ExitCode.FAILED;
    }

    boolean isEqual() {
        return differences.isEmpty() && more == 0;
    }

    /** Returns a line for each difference, and the sum. */
    Stream<String> lines() {
        Stream<String> named = differences.stream().map(each -> Printable.line(each.text()));
        Stream<String> others = more == 0
                ? Stream.empty()
                : Stream.of("About " + more + " more differ, which are neither named nor were looked at again");
        return Stream.of(named, others, Stream.of(sum())).flatMap(each -> each);
    }

    private String sum() {
        return "compared: " + compared + ", " + (waiting == 0 ? "" : "not delivered yet: " + waiting + ", ")
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
        json.put("waiting", waiting);
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
