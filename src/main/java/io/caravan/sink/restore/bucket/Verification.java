package io.caravan.sink.restore.bucket;

import io.caravan.process.backup.BackupSettings;
import io.caravan.process.backup.LargeDigest;
import io.caravan.process.backup.ObjectName;
import io.caravan.process.backup.StateDigest;
import io.caravan.sink.verify.Comparison;
import io.caravan.sink.verify.ComparisonStatus;
import io.caravan.sink.verify.Difference;
import io.caravan.sink.verify.Difference.Kind;
import io.caravan.sink.verify.Differences;
import io.caravan.source.KeyPlace;
import io.caravan.source.KeyText;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisConstants;
import io.caravan.source.capture.CapturedKeys;
import io.caravan.source.capture.KeyChangedException;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import io.caravan.source.capture.KeyStates;
import io.caravan.source.pattern.RedisGlob;
import io.caravan.source.s3.S3Connection;
import io.caravan.source.scan.KeyEntry;
import io.caravan.source.scan.ScanReport;
import io.caravan.state.backup.StoredKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares every key in Redis with the objects themselves, and the other way round.
 *
 * Both may change meanwhile: what differs is looked at again after a moment, and counts only if it differs still.
 */
public final class Verification implements Comparison {

    private static final Logger LOG = LoggerFactory.getLogger(Verification.class);

    private S3Connection s3;
    private BackupSettings settings;
    private RedisConnections connections;
    private RedisGlob pattern = RedisGlob.of(new byte[] {'*'});
    private int concurrency = 8;
    private long toleranceMillis = 1_000;
    private long patienceMillis = 2_000;

    private final ExpectedKeys expected = new ExpectedKeys();
    private final Differences differences = new Differences();
    private long compared;
    private List<Integer> databases = List.of();
    private ComparisonStatus status;

    public void setS3(S3Connection s3) {
        this.s3 = s3;
    }

    public void setSettings(BackupSettings settings) {
        this.settings = settings;
    }

    public void setConnections(RedisConnections connections) {
        this.connections = connections;
    }

    /** @param glob of Redis: keys that do not match are left out on both sides */
    public void setPattern(String glob) {
        pattern = RedisGlob.of(glob.getBytes(StandardCharsets.UTF_8));
    }

    /** @param objects that are read at once */
    public void setConcurrency(int objects) {
        if (objects < 1) {
            throw new IllegalArgumentException("1 object or more must be read at once, not " + objects);
        }
        concurrency = objects;
    }

    /** @param millis by which times of expiry may differ */
    public void setTolerance(long millis) {
        if (millis < 0) {
            throw new IllegalArgumentException("The tolerance must be 0 milliseconds or more, but is " + millis);
        }
        toleranceMillis = millis;
    }

    /** @param millis after which what differs is looked at again, a few times; longer than a backup takes to store a change */
    public void setPatience(long millis) {
        patienceMillis = millis;
    }

    /** Reads the bucket. */
    public void start(@Body ScanReport report, Exchange exchange) throws InterruptedException {
        databases = report.databases();
        status = ComparisonStatus.of(exchange);
        status.begin("keys");
        differences.clear();
        expected.clear();
        compared = 0;
        stored().read(sha256 -> true, new Stored());
        expected.beginPass();
    }

    private StoredStates stored() {
        return new StoredStates(s3, settings, connections.defaultDatabase(), concurrency);
    }

    private boolean isCovered(int database, byte[] key) {
        return databases.contains(database) && pattern.matches(key);
    }

    /** Compares keys of a page. */
    public void page(@Header(RedisConstants.DATABASE) int database, @Body List<KeyEntry> page) {
        compare(database, page.stream().map(KeyEntry::key).toList());
        compared += page.size();
    }

    private void compare(int database, List<byte[]> keys) {
        Iterator<CapturedKeys> portions = new KeyStates(connections).read(database, keys);
        while (portions.hasNext()) {
            for (KeyState state : portions.next().states()) {
                compare(state);
            }
        }
    }

    private void compare(KeyState state) {
        KeyPlace place = KeyPlace.of(state.database(), state.key());
        StoredKey stored = expected.meet(place);
        boolean isThere = !state.isGone();
        if (stored == null) {
            if (isThere) {
                note(place, Kind.missing, "is in Redis, and not in the bucket");
            }
        } else if (!isThere) {
            if (!ExpectedKeys.isOver(stored)) {
                note(place, Kind.extra, "is in the bucket, and not in Redis");
            }
        } else if (stored.digest() != digest(state)) {
            note(place, Kind.value, "holds another value in Redis than in the bucket");
        } else if (!stored.expiresAbout(state.expiresAt(), toleranceMillis)) {
            note(
                    place,
                    Kind.expiry,
                    "expires at " + state.expiresAt() + " in Redis and at " + stored.expiresAt()
                            + " in the bucket (milliseconds since 1970, -1 for never)");
        }
    }

    private long digest(KeyState state) {
        try {
            return state.form() == Form.LARGE ? LargeDigest.of(connections, state) : StateDigest.of(state);
        } catch (KeyChangedException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void note(KeyPlace place, Kind kind, String text) {
        String key = KeyText.encode(place.bytes());
        text = "Key '" + key + "' of database " + place.database() + " " + text;
        differences.note(place, new Difference(kind, place.database(), key, null, text));
    }

    /** Finds keys that the bucket alone has, and looks at all that differs again. A pass that was stopped finds nothing. */
    public void end(@Body ScanReport report) throws InterruptedException {
        if (report.interrupted()) {
            return;
        }
        if (expected.unmet() > 0) {
            stored().read(sha256 -> true, new Unmet());
        }
        differences.lookAgain(patienceMillis, this::again);
        differences().forEach(each -> LOG.warn(each.text()));
        LOG.info(
                "{} keys were compared with the bucket: {} differences",
                compared,
                differences().size() + differences.more());
        status.done("keys", this);
    }

    /** Compares those keys anew that differ; objects that are broken are read again. */
    private void again(Map<Object, Difference> differed) throws InterruptedException {
        Set<String> hashes = new HashSet<>();
        Map<Integer, List<byte[]>> keys = new LinkedHashMap<>();
        boolean all = false;
        for (Map.Entry<Object, Difference> each : differed.entrySet()) {
            if (each.getKey() instanceof KeyPlace place) {
                keys.computeIfAbsent(place.database(), database -> new ArrayList<>())
                        .add(place.bytes());
                hashes.add(hashOf(settings.names().name(0, place.bytes())).orElseThrow());
                expected.forget(place);
            } else {
                Optional<String> hash = hashOf(each.getValue().object());
                hash.ifPresent(hashes::add);
                // What a segment holds is known when it was read.
                all |= hash.isEmpty();
            }
        }
        boolean everything = all;
        stored().read(sha256 -> everything || hashes.contains(sha256), new Stored());
        keys.forEach(this::compare);
    }

    private Optional<String> hashOf(String object) {
        return settings.names().parse(object).map(ObjectName::sha256);
    }

    @Override
    public long compared() {
        return compared;
    }

    @Override
    public List<Difference> differences() {
        return differences.named();
    }

    @Override
    public long moreDifferences() {
        return differences.more();
    }

    /** Takes what the bucket says as what is expected. */
    private final class Stored implements StoredStates.Receiver {

        @Override
        public void state(int database, KeyState state, long digest, String object) {
            if (isCovered(database, state.key())) {
                expected.add(KeyPlace.of(database, state.key()), state, digest);
            }
        }

        @Override
        public void broken(String object, String reason) {
            differences.note(object, new Difference(Kind.broken, -1, null, object, "'" + object + "' " + reason));
        }
    }

    /** Names those keys of the bucket that the pass has not met. */
    private final class Unmet implements StoredStates.Receiver {

        @Override
        public void state(int database, KeyState state, long digest, String object) {
            KeyPlace place = KeyPlace.of(database, state.key());
            if (isCovered(database, state.key()) && expected.isUnmet(place)) {
                note(place, Kind.extra, "is in the bucket, and not in Redis");
            }
        }

        @Override
        public void broken(String object, String reason) {
            // That has been said.
        }
    }
}
