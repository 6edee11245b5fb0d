package io.caravan.state;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisFailures;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisScript;
import io.caravan.source.s3.S3Failures;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.apache.camel.Exchange;

/**
 * The dead letters: a Redis stream beside the source, one entry for each record that was given up.
 *
 * Storing the same record for the same reason again changes nothing, so a letter may be stored again when it is not known
 * whether it was. The store is bounded and never drops a letter: when it is full, storing fails.
 */
public class DeadLetters {

    private static final RedisScript PARK = new RedisScript(DeadLetters.class, "park.lua");

    private RedisConnections connections;
    private int capacity = 10_000;

    public void setConnections(RedisConnections connections) {
        this.connections = connections;
    }

    /** @param letters most letters to hold */
    public void setCapacity(int letters) {
        if (letters < 1) {
            throw new IllegalArgumentException("dead-letter.capacity must be 1 letter or more, but is " + letters);
        }
        this.capacity = letters;
    }

    /**
     * Stores what an exchange carries, each record of a batch as a letter of its own.
     *
     * @throws DeadLettersFullException if there is no room; the exchange is then not settled
     */
    public void park(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        Integer attempts = exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER, 0, Integer.class);
        String reason = failure == null
                ? "given up by its route"
                : SqlFailure.find(failure).map(SqlFailure::reasonOf).orElseGet(() -> reasonOf(failure));
        Collection<?> records = body instanceof Collection<?> batch
                ? batch
                : body instanceof ManyKeys parked ? parked.keys() : List.of(body);
        for (Object each : records) {
            store(letterOf(each, exchange, reason, attempts + 1));
        }
    }

    private static String reasonOf(Exception failure) {
        return S3Failures.kindOf(failure) == S3Failures.Kind.OTHER
                ? RedisFailures.reasonOf(failure)
                : S3Failures.reasonOf(failure);
    }

    private static DeadLetter letterOf(Object record, Exchange exchange, String reason, int attempts) {
        LetterContent content = LetterContent.of(record, exchange);
        return new DeadLetter(
                exchange.getFromRouteId(),
                content.source(),
                content.payload(),
                content.reason().orElse(reason),
                attempts,
                Instant.now());
    }

    /**
     * Stores one letter.
     *
     * @throws DeadLettersFullException if there is no room
     */
    void store(DeadLetter letter) {
        String key = connections.ownKeyPrefix() + "dead-letters";
        // In a cluster the braces put the fingerprints beside the letters.
        byte[][] keys = {RedisScript.bytes(key), RedisScript.bytes("{" + key + "}:fingerprints")};
        RedisKeyspace redis = connections.keyspace(connections.defaultDatabase());
        try {
            redis.await(PARK.run(
                    redis,
                    ScriptOutputType.VALUE,
                    keys,
                    RedisScript.bytes(fingerprintOf(letter)),
                    RedisScript.bytes(Integer.toString(capacity)),
                    RedisScript.bytes("route"),
                    RedisScript.bytes(letter.route()),
                    RedisScript.bytes("source"),
                    RedisScript.bytes(letter.source()),
                    RedisScript.bytes("payload"),
                    letter.payload(),
                    RedisScript.bytes("reason"),
                    RedisScript.bytes(letter.reason()),
                    RedisScript.bytes("attempts"),
                    RedisScript.bytes(Integer.toString(letter.attempts())),
                    RedisScript.bytes("time"),
                    RedisScript.bytes(letter.time().toString())));
        } catch (RedisException e) {
            throw String.valueOf(e.getMessage()).startsWith("FULL") ? new DeadLettersFullException(key, capacity) : e;
        }
    }

    private static String fingerprintOf(DeadLetter letter) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : List.of(letter.route(), letter.source(), letter.reason())) {
                digest.update(RedisScript.bytes(part));
                digest.update((byte) 0);
            }
            digest.update(letter.payload());
            return HexFormat.of().formatHex(digest.digest());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no SHA-256, which every JDK must have", e);
        }
    }
}
