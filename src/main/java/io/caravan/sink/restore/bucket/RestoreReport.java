package io.caravan.sink.restore.bucket;

import io.caravan.sink.restore.RestoreOutcome;
import io.caravan.source.KeyText;
import io.caravan.state.backup.BucketVersion;
import io.caravan.state.backup.FoundVersion;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What became of a restore so far. Thread-safe. */
public final class RestoreReport {

    private static final Logger LOG = LoggerFactory.getLogger(RestoreReport.class);
    private static final int MOST_FAILURES = 20;

    private final Map<RestoreOutcome.Result, Long> outcomes = new EnumMap<>(RestoreOutcome.Result.class);
    private final List<RestoreFailure> failures = new ArrayList<>();
    private final CompletableFuture<RestoreSummary> end = new CompletableFuture<>();
    private final Set<String> doubts = new LinkedHashSet<>();
    private RestoreListener listener = new RestoreListener() {};
    private long begun;
    private long planned;
    private long listed;
    private long broken;
    private long left;
    private long unknown;
    private long foreign;
    private long absent;
    private long lag;

    public synchronized void setListener(RestoreListener listener) {
        this.listener = listener;
    }

    synchronized void begin(Exchange exchange) {
        begun = System.nanoTime();
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onComplete(Exchange done) {
                RestoreSummary summary = summary();
                LOG.info("Restored: {}", summary);
                end.complete(summary);
            }

            @Override
            public void onFailure(Exchange failed) {
                end.completeExceptionally(failed.getException());
            }
        });
    }

    /** Forgets a listing that was not brought to its end. */
    synchronized void reset() {
        listed = 0;
        foreign = 0;
        broken = 0;
        lag = 0;
        doubts.clear();
        failures.clear();
    }

    /** Notes why something of the instant may be missing. */
    synchronized void doubt(String reason) {
        if (doubts.size() < MOST_FAILURES) {
            doubts.add(reason);
        }
    }

    synchronized void planned(long keys) {
        planned = keys;
        listener.planned(keys);
    }

    synchronized void listed() {
        listed++;
    }

    synchronized void foreign() {
        foreign++;
    }

    synchronized void unmet(NamedKeys named) {
        absent = named.unmet();
        named.unmetLines(MOST_FAILURES).forEach(key -> fail(key, "is not in the bucket"));
    }

    synchronized void broken(String object, String reason) {
        broken++;
        fail(object, reason);
    }

    private void fail(String object, String reason) {
        if (failures.size() < MOST_FAILURES) {
            failures.add(new RestoreFailure(object, reason));
        }
        LOG.debug("'{}' {}", object, reason);
    }

    /** Notes that a change was heard of before the instant and captured after it. */
    synchronized void lag(RestoreSelection selection, long changedAt, long capturedAt) {
        if (selection.isOfThePast() && changedAt >= 0 && changedAt <= selection.at() && capturedAt > selection.at()) {
            lag = Math.max(lag, selection.at() - changedAt);
        }
    }

    /** Notes what became of a portion, which is done then. */
    public synchronized void add(RestorePortion portion, List<RestoreOutcome> results) {
        for (int i = 0; i < results.size(); i++) {
            RestoreOutcome outcome = results.get(i);
            outcomes.merge(outcome.result(), 1L, Long::sum);
            if (outcome.result() == RestoreOutcome.Result.FAILED) {
                BucketVersion place = portion.places().get(i);
                fail(place.objectKey(), "with key '" + KeyText.encode(outcome.key()) + "' " + outcome.reason());
            }
            listener.done(outcome);
        }
        for (FoundVersion each : portion.broken()) {
            broken(each.where().objectKey(), each.fault().getMessage());
        }
        left += portion.left();
        unknown += portion.unknown();
        listener.advanced(portion.end() - portion.batch().next());
        portion.batch().done(portion.end());
    }

    /** Returns what there is to report until now. */
    public synchronized RestoreSummary summary() {
        return new RestoreSummary(
                planned,
                listed,
                count(RestoreOutcome.Result.WRITTEN),
                count(RestoreOutcome.Result.KEPT),
                count(RestoreOutcome.Result.EXPIRED),
                count(RestoreOutcome.Result.DELETED) + count(RestoreOutcome.Result.SKIPPED),
                count(RestoreOutcome.Result.FAILED),
                broken,
                left,
                unknown,
                absent,
                foreign,
                lag,
                List.copyOf(doubts),
                List.copyOf(failures),
                (System.nanoTime() - begun) / 1e9);
    }

    private long count(RestoreOutcome.Result result) {
        return outcomes.getOrDefault(result, 0L);
    }

    /** Returns what the restore came to, when it is over; fails with why it was given up. */
    public CompletableFuture<RestoreSummary> end() {
        return end;
    }
}
