package io.caravan.cli.letters;

import io.caravan.cli.FlowValues;
import io.caravan.cli.ProgressDisplay;
import io.caravan.cli.RouteFiles;
import io.caravan.cli.UsageException;
import io.caravan.sink.replay.LetterReplay;
import io.caravan.sink.replay.ReplayOutcome;
import io.caravan.sink.replay.ReplayOutcome.Kind;
import io.caravan.state.ParkedLetters;
import io.caravan.state.letters.Hold;
import io.caravan.state.letters.LetterFailure;
import io.caravan.state.letters.LetterHold;
import io.caravan.state.letters.StoredLetter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import me.tongfei.progressbar.ProgressBar;
import org.apache.camel.main.Main;

/** Replays the letters of one route. */
final class ReplayRun {

    private static final String RETRIES = "3";
    private static final String BACKUP = "backup-store";
    /** The route whose totals are letters too. */
    static final String COUNTERS = "counters-to-postgres";

    private static final Map<String, String> FLOWS =
            Map.of(BACKUP, "keyspace-to-s3", "event-fallback", "keyspace-to-rabbitmq");
    private static final Set<String> EXACTLY_ONCE =
            Set.of(COUNTERS, "streams-to-postgres", "keyvalues-to-postgres", "keys-to-table");

    private final String route;
    private final String to;
    private final LetterAccess access;
    private final LetterSettings settings;
    private final ReplayReport report;

    ReplayRun(String route, String to, LetterAccess access, LetterSettings settings, ReplayReport report) {
        this.route = route;
        this.to = to;
        this.access = access;
        this.settings = settings;
        this.report = report;
    }

    private String guarantee() {
        if (to != null || !EXACTLY_ONCE.contains(route)) {
            return "at least once, each with the id of its letter as message id";
        }
        return "exactly once into PostgreSQL"
                + (route.equals(COUNTERS) ? "; what a run only read and did not take, at least once" : "");
    }

    void pretend(List<String> ids) {
        report.say(route + ", " + guarantee() + (to == null ? "" : ", to " + to) + ":");
        for (String id : ids) {
            if (to != null && id.startsWith(ParkedLetters.PREFIX)) {
                report.add(id, new ReplayOutcome(Kind.impossible, LetterReplay.TOTAL_ELSEWHERE));
            } else {
                report.pretend(id);
            }
        }
    }

    /** Returns whether the letters may be replayed now. Says why not. */
    boolean isAllowed(boolean backupStopped, List<String> ids) {
        if (!route.equals(BACKUP) || backupStopped || to != null) {
            return true;
        }
        ids.forEach(id -> report.add(
                id,
                new ReplayOutcome(
                        Kind.impossible,
                        "Only one process may write to a backup. Stop keyspace-to-s3 and give --backup-stopped, or leave it"
                                + " to its next pass over all keys and drop the letter")));
        return false;
    }

    void replay(List<String> ids, ProgressDisplay display) throws Exception {
        report.say(route + ", " + guarantee() + ":");
        LetterReplay replay = new LetterReplay(route, to, settings.sets("counters-to-postgres.take"));
        Main main = program().program(files());
        main.bind(LetterReplay.BEAN, replay);
        try (replay;
                LetterHold hold = new LetterHold(access.store());
                ProgressBar bar = display.isVisible() ? display.bar(route, " letters", ids.size()) : null) {
            main.init();
            replay.prepare(main.getCamelContext());
            main.start();
            begin(replay, main);
            for (int i = 0; i < ids.size(); i++) {
                ReplayOutcome outcome = replay(ids.get(i), replay, hold);
                report.add(ids.get(i), outcome);
                if (bar != null) {
                    bar.step();
                }
                if (outcome.kind() == Kind.waiting && i + 1 < ids.size()) {
                    report.untried(route, ids.size() - i - 1, outcome.reason());
                    return;
                }
            }
        } finally {
            main.stop();
        }
    }

    private void begin(LetterReplay replay, Main main) {
        try {
            replay.begin(main.getCamelContext());
        } catch (IllegalArgumentException e) {
            throw new UsageException("--to: " + e.getMessage(), e);
        }
    }

    private String files() {
        String flow = FLOWS.getOrDefault(route, route);
        return to == null && RouteFiles.isShipped(flow) ? RouteFiles.flows(flow) : RouteFiles.all();
    }

    private FlowValues program() {
        FlowValues values = new FlowValues();
        values.leaveOutTheService();
        values.set("camel.main.autoConfigurationLogSummary", false);
        settings.applyTo(values);
        values.set("dead-letter.uri", LetterReplay.DEAD_LETTER_URI);
        values.set("retry.attempts", RETRIES);
        values.set("retry.attempts-at-start", 0);
        values.set("retry.attempts-on-refusal", 0);
        values.set("leader.election", "none");
        return values;
    }

    private ReplayOutcome replay(String id, LetterReplay replay, LetterHold hold) {
        if (id.startsWith(ParkedLetters.PREFIX)) {
            return replayTotal(id, replay);
        }
        Hold answer = hold.take(id);
        if (answer != Hold.DONE) {
            return new ReplayOutcome(Kind.impossible, answer == Hold.GONE ? access.unknown(id) : heldByAnother());
        }
        Optional<StoredLetter> letter = access.store().find(id);
        if (letter.isEmpty()) {
            return new ReplayOutcome(Kind.impossible, access.unknown(id));
        }
        ReplayOutcome outcome = replay.replay(letter.get());
        switch (outcome.kind()) {
            case replayed -> hold.remove();
            case refused -> hold.failed(letter.get(), new LetterFailure(outcome.reason(), Instant.now()));
            default -> hold.release();
        }
        return outcome;
    }

    private static String heldByAnother() {
        return "Another process is replaying it, or was killed at it less than " + LetterHold.LEASE_SECONDS
                + " seconds ago";
    }

    private ReplayOutcome replayTotal(String id, LetterReplay replay) {
        Optional<StoredLetter> letter = access.find(id);
        if (letter.isEmpty()) {
            return new ReplayOutcome(Kind.impossible, access.unknown(id));
        }
        ReplayOutcome outcome = replay.replay(letter.get());
        if (outcome.kind() == Kind.refused) {
            access.totals().orElseThrow().failed(id, outcome.reason()).ifPresent(report::mention);
        }
        return outcome;
    }
}
