package io.caravan.sink.restore;

import io.caravan.sink.restore.RestoreOutcome.Result;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisFailures;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisScript;
import io.caravan.source.RedisUnavailableException;
import io.caravan.source.capture.KeyState;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Writes a string of up to 512 MB in pieces under a temporary name, and puts it in the place of its key at the end, in one step.
 * What is not committed is deleted when it is closed, and after an hour by Redis. Not thread-safe.
 *
 * <pre>{@code try (RestoredString string = RestoredString.begin(connections, state, terms)) {
 *     if (string.decided().isEmpty()) {
 *         string.write(content);
 *     }
 *     return string.commit();
 * }}</pre>
 *
 * All of it may be done again at any time. A user with few rights needs {@code +set +append +pexpire +unlink +exists +evalsha
 * +eval +strlen +del +persist +pexpireat +rename} on the key and on Caravan's own.
 */
public final class RestoredString implements AutoCloseable {

    private static final RedisScript COMMIT = new RedisScript(RestoredString.class, "commit.lua");

    private final RedisConnections connections;
    private final KeyState state;
    private final RestoreTerms terms;
    private final int database;
    private final Refusals refusals;
    private RedisKeyspace redis;
    private PiecewiseString pieces;
    private RestoreOutcome outcome;

    private RestoredString(RedisConnections connections, KeyState state, RestoreTerms terms) {
        this.connections = connections;
        this.state = state;
        this.terms = terms;
        this.database = terms.databaseOf(state, connections);
        this.refusals = new Refusals(connections);
    }

    /**
     * Begins to write a string.
     *
     * @param state key, database, size and expiry of a string; its payload is not looked at
     * @throws RedisUnavailableException if the server is away, or takes no writes for now
     */
    public static RestoredString begin(RedisConnections connections, KeyState state, RestoreTerms terms) {
        RestoredString string = new RestoredString(connections, state, terms);
        string.reporting(() -> {
            string.begin();
            return null;
        });
        return string;
    }

    private void begin() {
        if (connections.isCluster() && database != 0) {
            outcome = RestoreOutcome.failed(database, state, refusals.beforeWriting(database, state));
        } else if (terms.isExpired(state, System.currentTimeMillis())) {
            outcome = RestoreOutcome.of(database, state, Result.EXPIRED);
        } else {
            redis = connections.keyspace(database);
            if (terms.ifAbsent() && redis.await(redis.commands().exists(state.key())) == 1) {
                outcome = RestoreOutcome.of(database, state, Result.KEPT);
            } else if (terms.dryRun()) {
                outcome = RestoreOutcome.of(database, state, Result.WRITTEN);
            } else {
                pieces = new PiecewiseString(redis, TemporaryKey.beside(state.key(), connections));
            }
        }
    }

    /** Returns the outcome where it is certain already, and nothing needs to be written. */
    public Optional<RestoreOutcome> decided() {
        return Optional.ofNullable(outcome);
    }

    /**
     * Writes content after what was written before, two pieces of 4 MiB in memory at most. Stops reading where the server
     * refuses it; {@link #decided} tells so then.
     *
     * @throws IOException               if the content cannot be read
     * @throws RedisUnavailableException if the server is away, takes no writes for now, or has lost what was written
     */
    public void write(InputStream content) throws IOException {
        byte[] piece = nextPiece(content);
        while (piece.length > 0 && outcome == null) {
            byte[] sent = piece;
            CompletionStage<Long> answer = reporting(() -> pieces.append(sent));
            piece = nextPiece(content);
            if (answer != null) {
                reporting(() -> pieces.confirm(answer));
            }
        }
    }

    private byte[] nextPiece(InputStream content) throws IOException {
        return outcome == null ? content.readNBytes(PiecewiseString.PIECE_BYTES) : new byte[0];
    }

    /**
     * Puts what was written in the place of the key, with its expiry, or says why not.
     *
     * @throws RedisUnavailableException if the server is away, takes no writes for now, or has lost what was written
     */
    public RestoreOutcome commit() {
        if (outcome == null) {
            outcome = reporting(this::replace);
        }
        return outcome;
    }

    private RestoreOutcome replace() {
        if (pieces.length() != state.size()) {
            return RestoreOutcome.failed(
                    database, state, "has " + pieces.length() + " bytes where " + state.size() + " were announced");
        }
        byte[] answer = redis.await(COMMIT.<byte[]>run(
                redis,
                ScriptOutputType.VALUE,
                new byte[][] {pieces.key(), state.key()},
                RedisScript.bytes(Long.toString(pieces.length())),
                RedisScript.bytes(Long.toString(terms.expiryOf(state, System.currentTimeMillis()))),
                RedisScript.bytes(terms.ifAbsent() ? "1" : "0")));
        String result = new String(answer).toUpperCase(Locale.ROOT);
        if (result.equals("LOST")) {
            throw pieces.lost();
        }
        return RestoreOutcome.of(database, state, Result.valueOf(result));
    }

    /** Lets a refusal of this key be the outcome; {@code null} then. */
    private <T> T reporting(Supplier<T> step) {
        try {
            return step.get();
        } catch (RedisException e) {
            if (!RedisFailures.isFinal(e) && !RedisFailures.isMissingDatabase(e)) {
                throw RedisFailures.cannotWrite(connections.address(), e);
            }
            outcome = RestoreOutcome.failed(database, state, refusals.explain(database, state, e));
            return null;
        }
    }

    @Override
    public void close() {
        if (pieces != null && (outcome == null || outcome.result() == Result.FAILED)) {
            pieces.delete();
        }
    }
}
