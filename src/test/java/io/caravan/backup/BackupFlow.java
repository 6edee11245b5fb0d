package io.caravan.backup;

import static org.awaitility.Awaitility.await;

import io.caravan.process.backup.BackupFormat;
import io.caravan.process.backup.BackupKeys;
import io.caravan.process.backup.BrokenObjectException;
import io.caravan.process.backup.ChangedKeys;
import io.caravan.process.backup.KeyVersion;
import io.caravan.process.backup.ObjectName;
import io.caravan.process.backup.ObjectNames;
import io.caravan.state.backup.Reconcile;
import io.caravan.sync.ShippedFlows;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Server;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The flow keyspace-to-s3 as shipped, from one server to one bucket, and what it has stored. */
final class BackupFlow implements AutoCloseable {

    static final Duration LONGEST = Duration.ofSeconds(120);

    final ShippedFlows flows;
    private final S3Bucket bucket;
    private String path = "";

    BackupFlow(RedisServer redis, S3Server s3, String bucket) {
        this(redis.uri(), s3.properties(bucket), s3.bucket(bucket));
    }

    BackupFlow(String redisUri, java.util.Map<String, String> s3, S3Bucket bucket) {
        this.bucket = bucket;
        flows = new ShippedFlows(redisUri).set("keyspace-to-s3.enabled", true).set("retry.delay", 100);
        s3.forEach(flows::set);
    }

    BackupFlow set(String name, Object value) {
        flows.set("keyspace-to-s3." + name, value);
        return this;
    }

    BackupFlow path(String path) {
        this.path = path;
        flows.set("backup.path", path);
        return this;
    }

    /** Starts it, and waits for the end of its first pass. */
    BackupFlow start() {
        flows.start();
        awaitSettled();
        return this;
    }

    Reconcile reconcile() {
        return flows.camel().getRegistry().lookupByNameAndType("reconcile", Reconcile.class);
    }

    ChangedKeys changed() {
        return flows.camel().getRegistry().lookupByNameAndType("changedKeys", ChangedKeys.class);
    }

    /** Waits until so many keys have changed that are not stored, at least. */
    void awaitHeard(int keys) {
        await(keys + " keys wait").atMost(LONGEST).until(() -> changed().size() >= keys);
    }

    /** Waits until it hears events, has made the passes that it wants, and has stored all that it knows of. */
    void awaitSettled() {
        await("settled")
                .atMost(LONGEST)
                .until(() -> flows.ailments().isEmpty() && reconcile().isSettled());
    }

    /** Returns the objects of versions, by their names. */
    TreeMap<ObjectName, KeyVersion> objects() {
        ObjectNames names = new ObjectNames(path, false);
        BackupFormat format = BackupFormat.with(BackupKeys.none());
        TreeMap<ObjectName, KeyVersion> found =
                new TreeMap<>((a, b) -> a.objectKey().compareTo(b.objectKey()));
        for (String object : bucket.names()) {
            names.parse(object).ifPresent(name -> {
                try {
                    found.put(name, format.read(name, bucket.get(object)));
                } catch (BrokenObjectException e) {
                    throw new AssertionError(object + " " + e.getMessage(), e);
                }
            });
        }
        return found;
    }

    /** Returns the versions of a key, oldest first. */
    List<KeyVersion> versions(int database, String key) {
        return objects().values().stream()
                .filter(version ->
                        version.state().database() == database && text(version).equals(key))
                .toList();
    }

    /** Returns the only version of a key of database 0, nothing if there is none. */
    Optional<KeyVersion> latest(String key) {
        List<KeyVersion> versions = versions(0, key);
        return versions.isEmpty() ? Optional.empty() : Optional.of(versions.get(versions.size() - 1));
    }

    /** Waits until what the bucket has of a key of database 0 is this string. */
    void awaitValue(String key, String value) {
        await(key + " = " + value)
                .atMost(LONGEST)
                .until(() -> latest(key)
                        .filter(version -> !version.state().isGone())
                        .filter(version ->
                                value.equals(new String(version.state().payload(), StandardCharsets.UTF_8)))
                        .isPresent());
    }

    static String text(KeyVersion version) {
        return new String(version.state().key(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        flows.close();
    }
}
