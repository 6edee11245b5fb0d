package io.caravan.state;

import io.caravan.process.CounterPage;
import io.caravan.process.CounterReport;
import io.caravan.process.CounterSamples;
import io.caravan.source.RedisConnections;
import io.caravan.source.scan.ScanReport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of a pass over counters, in the order check, recover, open, take, total, write, settle, expire.
 *
 * Amounts are taken into claims in Redis (decr, reset), or only sampled. After any crash between two steps each amount is in
 * exactly one of three places: its counter, a claim whose run is not in the ledger, or the table. One pass at a time; pages
 * may be taken by several threads.
 */
public class CounterRuns implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CounterRuns.class);

    private RedisConnections connections;
    private CounterTarget target;
    private Take take = Take.sample;
    private Duration lease = Duration.ofSeconds(15);
    private long expireAfter;
    private boolean expireOnlyLonger;

    private final List<ClaimedRun> open = new ArrayList<>();
    private final Set<String> written = new HashSet<>();
    private CounterSamples samples;
    private CounterExpiry expiry;
    private LeaseRenewal renewal;
    private RunOutcome outcome = RunOutcome.NOTHING;

    public void setConnections(RedisConnections connections) {
        this.connections = connections;
        // Beans are destroyed in no order that could be relied on.
        connections.beforeClose(this::close);
    }

    public void setTarget(CounterTarget target) {
        this.target = target;
    }

    public void setTake(Take take) {
        this.take = take;
    }

    public Take getTake() {
        return take;
    }

    /** @param milliseconds how long a run that does not answer is left to its owner before another finishes it */
    public void setLease(long milliseconds) {
        if (milliseconds < 100) {
            throw new IllegalArgumentException("The lease must be 100 milliseconds or more, but is " + milliseconds);
        }
        this.lease = Duration.ofMillis(milliseconds);
    }

    /** @param milliseconds TTL that counters get when their totals are written; 0 for none */
    public void setExpireAfter(long milliseconds) {
        if (milliseconds < 0) {
            throw new IllegalArgumentException("The expiry must be 0 milliseconds or more, but is " + milliseconds);
        }
        this.expireAfter = milliseconds;
    }

    /** @param onlyLonger whether to leave a TTL that is longer already, and keys that have none (GT of PEXPIRE) */
    public void setExpireOnlyLonger(boolean onlyLonger) {
        this.expireOnlyLonger = onlyLonger;
    }

    CounterTarget target() {
        return target;
    }

    private boolean claims() {
        return take != Take.sample && !target.isDryRun();
    }

    /**
     * Checks that the server can do what is asked for, and lets this user do it.
     *
     * @throws IllegalArgumentException              if it cannot; nothing has been changed anywhere
     * @throws io.caravan.source.RedisRightException if it does not; nothing has been changed anywhere
     */
    public void check(ScanReport pass) {
        abandon();
        checkRights(pass.databases().get(0));
        expiry = expireAfter == 0 || target.isDryRun()
                ? CounterExpiry.none()
                : CounterExpiry.after(connections, pass.databases(), expireAfter, expireOnlyLonger, claims());
    }

    private void checkRights(int database) {
        RedisRights rights = new RedisRights(connections, database);
        if (!target.isDryRun()) {
            rights.check();
        }
        if (claims()) {
            rights.checkTaking(take == Take.reset);
        }
    }

    /** Finishes what runs of the same target left behind whose owner is dead, and what this one left when it failed. */
    public void recover(ScanReport pass) {
        target.report().begin();
        outcome = RunOutcome.NOTHING;
        written.clear();
        abandon();
        if (!target.isDryRun()) {
            for (int database : pass.databases()) {
                AbandonedRuns abandoned = new AbandonedRuns(connections, database, lease, target);
                outcome = outcome.plus(abandoned.finish());
            }
        }
    }

    /** Begins a run for each database, or an empty sample. */
    public void open(ScanReport pass) {
        abandon();
        samples = new CounterSamples(target.largestAmount(), target.report());
        if (claims()) {
            renewal = new LeaseRenewal(lease);
            for (int database : pass.databases()) {
                ClaimedRun run = new ClaimedRun(connections, database, lease, target);
                renewal.keep(run);
                open.add(run);
                run.begin();
            }
        }
    }

    /** Takes what the counters of a page hold. */
    public void take(CounterPage page) throws IOException {
        if (!claims()) {
            samples.add(page);
        }
        for (ClaimedRun run : open) {
            if (run.database() == page.database()) {
                run.claim(page.counters(), take == Take.reset, target.report());
            }
        }
        expiry.remember(page);
    }

    /** Returns what there is to write: for claims what Redis holds of them, which nothing can be added to from now on. */
    public List<RunTotals> total(ScanReport pass) {
        if (!claims()) {
            int database = pass.databases().get(0);
            return List.of(new RunTotals(RunId.next(database), database, samples.totals()));
        }
        return open.stream().map(run -> run.total(target.report())).toList();
    }

    /** Writes each run's totals and the run itself in one transaction. */
    public List<RunTotals> write(List<RunTotals> runs) {
        for (RunTotals run : runs) {
            if (target.isDryRun()) {
                outcome = outcome.withPreview(run);
            } else if (!written.contains(run.run())) {
                outcome = written(run);
                written.add(run.run());
            }
        }
        return runs;
    }

    private RunOutcome written(RunTotals run) {
        if (!run.amounts().isEmpty()) {
            try {
                return outcome.plus(target.commit(run));
            } catch (AlreadyCommittedException e) {
                if (!isLost(run)) {
                    return outcome.plus(target.recall(run.run()));
                }
            }
        }
        return isLost(run) ? outcome.plusLost(target.recall(run.run())) : outcome;
    }

    private boolean isLost(RunTotals run) {
        return open.stream().anyMatch(each -> each.id().equals(run.run()) && each.isLost());
    }

    /** Deletes the claims of runs that are written. */
    public void settle() {
        for (ClaimedRun run : List.copyOf(open)) {
            run.settle();
            renewal.release(run);
            open.remove(run);
        }
        stopRenewal();
    }

    /** Gives the counters of the pass their TTL, now that their totals are written. */
    public void expire() throws IOException {
        expiry.expire();
    }

    /** Returns how many counters the last pass gave a TTL. */
    public long expired() {
        return expiry.expired();
    }

    /** Returns what has become of the counters of the last pass. */
    public CounterReport report() {
        return target.report();
    }

    /** Returns what the last pass wrote, what it finished for others included. */
    public RunOutcome outcome() {
        return outcome;
    }

    private void abandon() {
        stopRenewal();
        if (expiry != null) {
            expiry.close();
        }
        for (ClaimedRun run : open) {
            run.giveUp();
        }
        open.clear();
    }

    private void stopRenewal() {
        if (renewal != null) {
            renewal.close();
            renewal = null;
        }
    }

    /** Gives up the lease of an unfinished run, so that the next one need not wait for it to run out. */
    @Override
    public void close() {
        try {
            abandon();
        } catch (RuntimeException e) {
            LOG.info(
                    "Cannot give up the lease of an unfinished run, which is finished when it has run out: {}",
                    e.getMessage());
        }
    }
}
