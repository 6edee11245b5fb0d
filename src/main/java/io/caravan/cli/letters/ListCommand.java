package io.caravan.cli.letters;

import io.caravan.cli.ExitCode;
import io.caravan.cli.Failures;
import io.caravan.cli.OutputOption;
import io.caravan.cli.UsageException;
import io.caravan.cli.Version;
import io.caravan.state.SinkAwayException;
import io.caravan.state.TargetException;
import io.caravan.state.letters.StoredLetter;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists letters. */
@Command(
        name = "list",
        description = {
            "Lists the letters, the oldest first, how many there are of each route, and how full the store is."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class ListCommand implements Callable<Integer> {

    @Option(names = "--route", paramLabel = "ROUTE", description = "Only letters of this route.")
    String route;

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            converter = Since.class,
            description = "Only letters of this age or younger, such as 90m, 12h or 30d, or since an instant such as"
                    + " 2026-01-31T12:00:00Z.")
    Instant since;

    @Option(
            names = "--limit",
            paramLabel = "NUMBER",
            defaultValue = "100",
            description = "Show only so many, the newest; 0 for all. Default: ${DEFAULT-VALUE}.")
    int limit;

    @Mixin
    LetterSettings settings;

    @Mixin
    OutputOption output;

    @Override
    public Integer call() {
        if (limit < 0) {
            throw new UsageException("--limit must be 0 or more, but is " + limit);
        }
        try (LetterAccess access = new LetterAccess(settings)) {
            LetterList list = new LetterList(limit);
            long[] held = new long[1];
            access.store().each(letter -> {
                held[0]++;
                return add(list, letter);
            });
            boolean listed = addTotals(access, list);
            if (output.isJson()) {
                System.out.println(list.json(held[0], access.capacity(), listed));
            } else {
                list.print(System.out, access.store().key(), held[0], access.capacity());
                if (access.totals().isEmpty()) {
                    System.out.println("Totals of counters were not looked for: set postgres.url");
                }
            }
            return ExitCode.DONE;
        }
    }

    /** Returns whether all totals are in the list. */
    private boolean addTotals(LetterAccess access, LetterList list) {
        try {
            access.allTotals().forEach(letter -> add(list, letter));
            return access.totals().isPresent();
        } catch (SinkAwayException | TargetException e) {
            System.err.println("caravan dead-letters list: Totals of counters that their table refused are not listed: "
                    + Failures.inOneLine(e));
            return false;
        }
    }

    private boolean add(LetterList list, StoredLetter letter) {
        boolean ofRoute = route == null || letter.letter().route().equals(route);
        if (ofRoute && (since == null || !letter.letter().time().isBefore(since))) {
            list.add(letter);
        }
        return true;
    }
}
