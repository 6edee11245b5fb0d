package io.caravan.sink.restore;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisFailures;
import io.caravan.source.RedisUnavailableException;
import io.caravan.source.capture.KeyState;
import io.lettuce.core.RedisException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** States that are on their way to the server together: few enough that their commands do not fill the memory. */
final class WriteWindow {

    private static final int MOST_KEYS = 1_000;
    private static final long MOST_BYTES = 8L << 20;

    private final RedisConnections connections;
    private final RestoreTerms terms;
    private final Refusals refusals;
    private final List<Supplier<RestoreOutcome>> sent = new ArrayList<>();
    private RedisException away;
    private long bytes;

    WriteWindow(RedisConnections connections, RestoreTerms terms, Refusals refusals) {
        this.connections = connections;
        this.terms = terms;
        this.refusals = refusals;
    }

    boolean hasRoom() {
        return away == null && sent.size() < MOST_KEYS && bytes < MOST_BYTES;
    }

    void send(KeyState state) {
        int database = terms.databaseOf(state, connections);
        String reason = refusals.beforeWriting(database, state);
        if (reason != null) {
            sent.add(() -> RestoreOutcome.failed(database, state, reason));
            return;
        }
        try {
            KeyWrite write = new KeyWrite(connections.keyspace(database), state, terms);
            bytes += state.payload() == null ? 0 : state.payload().length;
            sent.add(() -> outcome(database, state, write::result));
        } catch (RedisException e) {
            sent.add(() -> outcome(database, state, () -> {
                throw e;
            }));
        }
    }

    private RestoreOutcome outcome(int database, KeyState state, Supplier<RestoreOutcome.Result> result) {
        try {
            return RestoreOutcome.of(database, state, result.get());
        } catch (RedisException e) {
            if (RedisFailures.isFinal(e) || RedisFailures.isMissingDatabase(e)) {
                return RestoreOutcome.failed(database, state, refusals.explain(database, state, e));
            }
            away = away == null ? e : away;
            return null;
        }
    }

    /**
     * Waits for all answers.
     *
     * @throws RedisUnavailableException if one of them did not come, or says that the server takes no writes for now
     */
    List<RestoreOutcome> outcomes() {
        List<RestoreOutcome> outcomes = new ArrayList<>(sent.size());
        for (Supplier<RestoreOutcome> each : sent) {
            outcomes.add(each.get());
        }
        if (away != null) {
            throw RedisFailures.cannotWrite(connections.address(), away);
        }
        return outcomes;
    }
}
