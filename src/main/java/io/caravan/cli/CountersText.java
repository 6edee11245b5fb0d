package io.caravan.cli;

import com.github.freva.asciitable.AsciiTable;
import io.caravan.process.Extractor;
import io.caravan.state.RunTotals;
import io.caravan.state.Total;
import java.io.PrintStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Tells a person what a pass over counters came to. */
final class CountersText {

    private static final int MOST_ROWS = 20;

    private final PrintStream out;
    private final String table;
    private final List<Extractor> extractors;

    CountersText(PrintStream out, String table, List<Extractor> extractors) {
        this.out = out;
        this.table = table;
        this.extractors = extractors;
    }

    void print(CountersResult result) {
        if (result.dryRun()) {
            preview(result.outcome().preview());
            out.println("Skip saving to PostgreSQL during dry run.");
        }
        out.printf(
                "scanned: %d, skipped: %d, errored: %d, success: %d%n",
                result.pass().scanned(),
                result.skipped(),
                result.counters().failed(),
                result.counters().success());
        if (!result.dryRun()) {
            out.printf(
                    "Wrote %d rows, sum %s, to table %s.%n",
                    result.outcome().rows(), result.outcome().amount(), table);
        }
        notes(result);
    }

    private void preview(List<RunTotals> runs) {
        List<String> header =
                new ArrayList<>(extractors.stream().map(Extractor::column).toList());
        header.add("amount");
        String[][] rows = totals(runs)
                .limit(MOST_ROWS)
                .map(total -> Stream.concat(
                                total.group().stream().map(Printable::line),
                                Stream.of(total.amount().toString()))
                        .toArray(String[]::new))
                .toArray(String[][]::new);
        long count = runs.stream().mapToLong(run -> run.amounts().size()).sum();
        BigInteger sum = totals(runs).map(Total::amount).reduce(BigInteger.ZERO, BigInteger::add);
        if (count > 0) {
            out.println(AsciiTable.getTable(header.toArray(String[]::new), rows));
        }
        String more = count > MOST_ROWS ? ", the first " + MOST_ROWS + " of them above" : "";
        out.printf("Would write %d rows%s, sum %s, to table %s.%n", count, more, sum, table);
    }

    static Stream<Total> totals(List<RunTotals> runs) {
        return runs.stream().flatMap(run -> StreamSupport.stream(run.spliterator(), false));
    }

    private void notes(CountersResult result) {
        result.counters()
                .examples()
                .forEach((reason, key) ->
                        out.printf("Left as it is: key '%s' %s.%n", Printable.line(key), Printable.line(reason)));
        result.outcome()
                .parked()
                .forEach(parked -> out.printf(
                        "Parked in caravan_parked: %s with %s: %s%n",
                        Printable.line(parked.total().group().toString()),
                        parked.total().amount(),
                        Printable.line(parked.reason())));
        if (result.outcome().recoveredRuns() > 0) {
            out.printf(
                    "Finished %d runs that an earlier exporter left behind.%n",
                    result.outcome().recoveredRuns());
        }
        if (result.outcome().lostRuns() > 0) {
            out.printf(
                    "Another exporter finished this run, which stood still for longer than its lease: what it had taken, sum %s,"
                            + " is in the table once.%n",
                    result.outcome().lostAmount());
        }
        if (result.outcome().busyRuns() > 0) {
            out.printf(
                    "%d runs for this table are not finished, and their exporters seem to be alive: a later run finishes them"
                            + " if not.%n",
                    result.outcome().busyRuns());
        }
        if (result.outcome().foreignRuns() > 0) {
            out.printf(
                    "%d runs wait for an exporter to another table or with other columns.%n",
                    result.outcome().foreignRuns());
        }
        if (result.expired() > 0) {
            out.printf("Set a TTL on %d counters.%n", result.expired());
        }
        if (result.pass().interrupted()) {
            out.println(
                    "Stopped before the scan was complete: everything that was taken has been written, the rest is in Redis.");
        }
    }
}
