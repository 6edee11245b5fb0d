package io.caravan.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.process.backup.BackupFormat;
import io.caravan.process.backup.BackupSettings;
import io.caravan.process.backup.BrokenObjectException;
import io.caravan.process.backup.KeyVersion;
import io.caravan.process.backup.ObjectName;
import io.caravan.process.backup.ObjectNames;
import io.caravan.process.backup.SegmentEntry;
import io.caravan.process.backup.SegmentReader;
import io.caravan.process.backup.StateDigest;
import io.caravan.source.KeyPlace;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisNode;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyStates;
import io.caravan.testing.S3Bucket;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a bucket says of each key, read from its objects alone, to be held against a server. */
public final class StoredVersions {

    private static final long SAME_EXPIRY_MILLIS = 10;
    private static final String EVERY_KEY = "*";

    private final Map<KeyPlace, List<KeyVersion>> versions = new HashMap<>();
    private final BackupFormat format;

    private StoredVersions(BackupFormat format) {
        this.format = format;
    }

    /** Reads all objects of versions, and segments. */
    public static StoredVersions in(S3Bucket bucket, BackupSettings settings) {
        StoredVersions stored = new StoredVersions(settings.format());
        ObjectNames names = settings.names();
        for (String object : bucket.names(names.path())) {
            try {
                if (names.parseSegment(object).isPresent()) {
                    stored.addSegment(bucket.get(object));
                } else if (names.parse(object).isPresent()) {
                    stored.add(names.parse(object).get(), bucket.get(object));
                }
            } catch (IOException | BrokenObjectException e) {
                throw new AssertionError(object + " " + e.getMessage(), e);
            }
        }
        stored.versions.values().forEach(each -> each.sort(Comparator.comparingLong(StoredVersions::capturedAt)));
        return stored;
    }

    private static long capturedAt(KeyVersion version) {
        return version.state().capturedAt();
    }

    private void add(ObjectName name, byte[] object) throws BrokenObjectException {
        KeyVersion version = format.read(name, object);
        if (name.isVersion()) {
            assertThat(version.state().capturedAt()).as(name.objectKey()).isEqualTo(name.timestamp());
        }
        add(version);
    }

    private void addSegment(byte[] object) throws IOException, BrokenObjectException {
        SegmentReader segment = SegmentReader.of(format, object);
        for (SegmentEntry entry : segment.entries()) {
            add(segment.read(entry));
        }
    }

    private void add(KeyVersion version) {
        KeyPlace place = KeyPlace.of(version.state().database(), version.state().key());
        versions.computeIfAbsent(place, each -> new ArrayList<>()).add(version);
    }

    /** Returns the versions of each key, oldest first. */
    public Map<KeyPlace, List<KeyVersion>> all() {
        return versions;
    }

    /** Returns what the strings of a key of database 0 were, oldest first; {@code null} where it was gone. */
    public List<String> strings(String key) {
        KeyPlace place = KeyPlace.of(0, key.getBytes(StandardCharsets.UTF_8));
        List<String> strings = new ArrayList<>();
        for (KeyVersion version : versions.getOrDefault(place, List.of())) {
            byte[] payload = version.state().payload();
            strings.add(payload == null ? null : new String(payload, StandardCharsets.UTF_8));
        }
        return strings;
    }

    /** Asserts that the newest version of each key is what the server holds now. */
    public void assertEqual(RedisConnections connections, int databases) {
        assertThat(differences(connections, databases, false)).isEmpty();
    }

    /** Asserts that of each key that the server holds the newest version says so. */
    public void assertContain(RedisConnections connections, int databases) {
        assertThat(differences(connections, databases, true)).isEmpty();
    }

    private List<String> differences(RedisConnections connections, int databases, boolean goneStay) {
        List<String> differences = new ArrayList<>();
        Map<KeyPlace, KeyState> there = states(connections, databases);
        there.forEach((place, state) -> {
            List<KeyVersion> stored = versions.getOrDefault(place, List.of());
            String difference = stored.isEmpty()
                    ? "is not stored"
                    : difference(state, stored.get(stored.size() - 1).state());
            if (difference != null) {
                differences.add(place + " " + difference);
            }
        });
        versions.forEach((place, stored) -> {
            KeyState newest = stored.get(stored.size() - 1).state();
            if (!goneStay && !there.containsKey(place) && !newest.isGone()) {
                differences.add(place + " is gone, and stored as " + newest);
            }
        });
        return differences;
    }

    private static String difference(KeyState state, KeyState stored) {
        if (StateDigest.of(state) != StateDigest.of(stored)) {
            return "holds " + state + " and is stored as " + stored;
        }
        boolean same = state.expiresAt() < 0
                ? stored.expiresAt() < 0
                : Math.abs(state.expiresAt() - stored.expiresAt()) <= SAME_EXPIRY_MILLIS;
        return same ? null : "expires at " + state.expiresAt() + " and is stored with " + stored.expiresAt();
    }

    /** Returns what keys hold now, without those that are gone. */
    static Map<KeyPlace, KeyState> states(RedisConnections connections, int databases) {
        Map<KeyPlace, KeyState> states = new HashMap<>();
        for (int database = 0; database < databases; database++) {
            new KeyStates(connections)
                    .read(database, keys(connections, database))
                    .forEachRemaining(portion -> portion.states().stream()
                            .filter(state -> !state.isGone())
                            .forEach(state -> states.put(KeyPlace.of(state.database(), state.key()), state)));
        }
        return states;
    }

    /** Asks each primary: a client asks a node of a cluster that is down as well. */
    private static List<byte[]> keys(RedisConnections connections, int database) {
        List<byte[]> keys = new ArrayList<>();
        for (RedisNode node : connections.primaries()) {
            try (StatefulRedisConnection<byte[], byte[]> connection = connections.connect(node, database)) {
                RedisKeyspace.await(connection.async().keys(EVERY_KEY), connections.timeout()).stream()
                        .filter(key -> !new String(key, StandardCharsets.ISO_8859_1).startsWith("caravan:"))
                        .forEach(keys::add);
            }
        }
        return keys;
    }
}
