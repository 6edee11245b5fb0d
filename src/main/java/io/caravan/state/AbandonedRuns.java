package io.caravan.state;

import io.caravan.source.RedisConnections;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs of one database whose owner died. One of the same target finishes them before it begins its own. */
final class AbandonedRuns {

    private static final Logger LOG = LoggerFactory.getLogger(AbandonedRuns.class);

    private final int database;
    private final CounterTarget target;
    private final CounterClaims claims;
    private final RunRegistry registry;

    AbandonedRuns(RedisConnections connections, int database, Duration lease, CounterTarget target) {
        this.database = database;
        this.target = target;
        this.claims = new CounterClaims(connections, database);
        this.registry = new RunRegistry(connections, database, lease);
    }

    /** Finishes the runs of this target whose lease has run out, and leaves all others alone. */
    RunOutcome finish() {
        RunOutcome outcome = RunOutcome.NOTHING;
        Map<String, String> runs = registry.runs();
        for (Map.Entry<String, String> run : runs.entrySet()) {
            if (!run.getValue().equals(target.identity())) {
                outcome = outcome.plus(RunOutcome.others(0, 0, 1));
            } else {
                outcome = outcome.plus(finish(run.getKey(), UUID.randomUUID().toString()));
            }
        }
        target.prune();
        return outcome;
    }

    private RunOutcome finish(String run, String owner) {
        if (!registry.takeOver(run, owner)) {
            return RunOutcome.others(0, 1, 0);
        }
        try {
            return finish(run);
        } catch (DeadLettersFullException e) {
            // Else the next pass would leave it alone, and take more.
            registry.release(run, owner);
            throw e;
        }
    }

    private Committed commit(RunTotals totals) {
        try {
            return target.commit(totals);
        } catch (AlreadyCommittedException e) {
            // Its owner was only stalled, and was faster.
            return Committed.NOTHING;
        }
    }

    private RunOutcome finish(String run) {
        RunOutcome outcome = RunOutcome.others(1, 0, 0);
        Map<String, BigInteger> amounts = new HashMap<>();
        // Closed even if the ledger has the run: a late script of its owner must find nothing open.
        claims.collect(run, (group, amount) -> amounts.merge(group, amount, BigInteger::add));
        if (!amounts.isEmpty() && !target.hasCommitted(run)) {
            outcome = outcome.plus(commit(new RunTotals(run, database, amounts)));
        }
        claims.delete(run);
        target.settled(run);
        registry.strike(run);
        LOG.info("Finished run {} of an exporter that died: {} rows written", run, outcome.rows());
        return outcome;
    }
}
