package io.caravan.state;

import io.caravan.process.Counter;
import io.caravan.process.CounterReport;
import io.caravan.process.CounterSamples;
import io.caravan.source.KeyText;
import io.caravan.source.RedisConnections;
import io.lettuce.core.RedisException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** One run over the counters of one database, from its entry in the registry to its settlement. */
final class ClaimedRun {

    private final int database;
    private final CounterTarget target;
    private final CounterClaims claims;
    private final RunRegistry registry;
    private final String limit;
    private final String id;
    private final String owner = UUID.randomUUID().toString();
    private volatile boolean used;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();

    ClaimedRun(RedisConnections connections, int database, Duration lease, CounterTarget target) {
        this.database = database;
        this.target = target;
        this.claims = new CounterClaims(connections, database);
        this.registry = new RunRegistry(connections, database, lease);
        this.limit = target.largestAmount();
        this.id = RunId.next(database);
    }

    String id() {
        return id;
    }

    int database() {
        return database;
    }

    /**
     * Enters the run and makes its claims.
     *
     * The order matters: who takes the run over finds every claim of it, unless that was before the claims were made, and then
     * the run never begins.
     *
     * @throws ClaimClosedException if that took longer than the lease and another has taken the run over
     * @throws RedisException       if it took so long that the claims have vanished; another run may begin
     */
    void begin() {
        registry.enter(id, target.identity(), owner);
        claims.create(id);
        if (!registry.hold(id, owner)) {
            claims.delete(id);
            throw new ClaimClosedException(id);
        }
        if (!claims.confirm(id)) {
            throw new RedisException("The claims of run " + id + " vanished before it began");
        }
    }

    /** Renews the lease. Returns whether the run is still this exporter's; if not, another has finished it, or will. */
    boolean renew() {
        return registry.hold(id, owner);
    }

    /** Gives the run up, for whoever comes next; one that has claimed nothing leaves no trace. */
    void giveUp() {
        if (used) {
            registry.release(id, owner);
        } else {
            claims.delete(id);
            registry.strike(id);
        }
    }

    /** Returns whether another exporter has taken the run over, with all that it had claimed. */
    boolean isLost() {
        return used && !renew();
    }

    /** Moves what the counters hold into the claims. What cannot be moved stays, and is counted. */
    void claim(List<Counter> counters, boolean reset, CounterReport report) {
        used = true;
        List<String> answers = claims.claim(id, counters, limit, reset);
        long moved = 0;
        long empty = 0;
        for (int i = 0; i < answers.size(); i++) {
            String answer = answers.get(i);
            if (answer.isEmpty() || answer.equals("0")) {
                empty++;
            } else if (answer.charAt(0) == '!') {
                report.addFailed(KeyText.encode(counters.get(i).key()), reasonOf(answer));
            } else {
                moved++;
            }
        }
        taken.addAndGet(moved);
        skipped.addAndGet(empty);
        report.addSuccess(moved);
        report.addSkipped(empty);
    }

    private String reasonOf(String answer) {
        return switch (answer.charAt(1)) {
            case 'T' -> "does not hold a string";
            case 'B' -> "holds more than its column takes, " + limit;
            case 'F' -> "its group's total does not fit 64 bits in this run; the next run takes it";
            default -> CounterSamples.notACounter(answer.substring(2).getBytes(StandardCharsets.UTF_8));
        };
    }

    /** Closes the claims and adds them up. */
    RunTotals total(CounterReport report) {
        Map<String, BigInteger> amounts = new HashMap<>();
        long moved = claims.collect(id, (group, amount) -> amounts.merge(group, amount, BigInteger::add));
        correct(report, moved);
        return new RunTotals(id, database, amounts);
    }

    /** A page whose answer was lost was asked for again, and then showed counters that it had emptied itself. */
    private void correct(CounterReport report, long moved) {
        long unheard = Math.min(moved - taken.get(), skipped.get());
        if (unheard > 0) {
            taken.addAndGet(unheard);
            skipped.addAndGet(-unheard);
            report.addSuccess(unheard);
            report.addSkipped(-unheard);
        }
    }

    /**
     * Deletes the claims and strikes the run out. Only for a run that is in the ledger, or that claimed nothing.
     *
     * Struck out last: a run of the registry is settled by the next exporter, so none stays in the ledger unsettled.
     */
    void settle() {
        claims.delete(id);
        target.settled(id);
        registry.strike(id);
    }
}
