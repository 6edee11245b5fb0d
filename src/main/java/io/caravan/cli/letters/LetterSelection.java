package io.caravan.cli.letters;

import io.caravan.cli.Failures;
import io.caravan.cli.UsageException;
import io.caravan.state.SinkAwayException;
import io.caravan.state.TargetException;
import io.caravan.state.letters.StoredLetter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which letters are meant: some by their ids, those of a route, or all. */
final class LetterSelection {

    @Parameters(arity = "0..*", paramLabel = "ID", description = "Ids, as list shows them.")
    List<String> ids = new ArrayList<>();

    @Option(names = "--route", paramLabel = "ROUTE", description = "All letters of a route.")
    String route;

    @Option(names = "--all", description = "All letters.")
    boolean all;

    /** A selected letter without its payload. @param letter nothing where there is none of that id */
    record Selected(String id, Optional<StoredLetter> letter) {}

    void check() {
        int ways = (ids.isEmpty() ? 0 : 1) + (route == null ? 0 : 1) + (all ? 1 : 0);
        if (ways != 1) {
            throw new UsageException("Which letters? Give their ids, --route ROUTE or --all, and only one of these");
        }
    }

    /**
     * Returns the letters, the oldest first, those of ids in the order of these.
     *
     * @param missed is told why totals could not be looked for, where they could not
     */
    List<Selected> in(LetterAccess access, Consumer<String> missed) {
        List<Selected> selected = new ArrayList<>();
        if (!ids.isEmpty()) {
            ids.stream()
                    .distinct()
                    .forEach(id -> selected.add(new Selected(
                            id, access.find(id).map(found -> new StoredLetter(id, found.letter(), found.bytes())))));
            return selected;
        }
        access.store().each(letter -> add(selected, letter));
        if (!all && !route.equals(ReplayRun.COUNTERS)) {
            return selected;
        }
        try {
            access.allTotals().forEach(letter -> add(selected, letter));
        } catch (SinkAwayException | TargetException e) {
            missed.accept("Totals of counters are left out: " + Failures.inOneLine(e));
        }
        return selected;
    }

    private boolean add(List<Selected> selected, StoredLetter letter) {
        if (all || letter.letter().route().equals(route)) {
            selected.add(new Selected(letter.id(), Optional.of(letter)));
        }
        return true;
    }
}
