package io.caravan.sink.restore;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisUnavailableException;
import io.caravan.source.capture.KeyState;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes states of keys to a deployment, each into its own database: strings by SET, others by RESTORE, and DEL for keys that were
 * gone. Redis 6.2 or newer; expiry is reckoned by this machine's clock.
 *
 * <p>A batch that is written again does no harm: each key gets the same state again. Only with {@link RestoredTtl#shift} it gets
 * its time anew, and with {@code ifAbsent} what the first attempt wrote counts as kept. States of the same key take effect in
 * their order. Thread-safe.
 */
public final class RestoredKeys {

    private final RedisConnections connections;
    private final RestoreTerms terms;
    private final Refusals refusals;

    public RestoredKeys(RedisConnections connections, RestoreTerms terms) {
        this.connections = connections;
        this.terms = terms;
        this.refusals = new Refusals(connections);
    }

    /**
     * Writes states, pipelined, a few megabytes at a time.
     *
     * @param  states of any form but {@link KeyState.Form#LARGE}, which fails alone: see {@link RestoredString}
     * @return        for each state what became of it, in their order. A key that the server refuses fails alone
     * @throws        RedisUnavailableException if the server is away, or takes no writes for now; some states may be written
     */
    public List<RestoreOutcome> write(List<KeyState> states) {
        List<RestoreOutcome> outcomes = new ArrayList<>(states.size());
        int from = 0;
        while (from < states.size()) {
            WriteWindow window = new WriteWindow(connections, terms, refusals);
            while (from < states.size() && window.hasRoom()) {
                window.send(states.get(from++));
            }
            outcomes.addAll(window.outcomes());
        }
        return outcomes;
    }
}
