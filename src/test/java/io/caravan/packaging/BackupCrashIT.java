package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.backup.StoredVersions;
import io.caravan.process.backup.BackupFormat;
import io.caravan.process.backup.BackupKeys;
import io.caravan.process.backup.BackupSettings;
import io.caravan.process.backup.ObjectNames;
import io.caravan.process.backup.ObjectReader;
import io.caravan.source.RedisConnections;
import io.caravan.source.s3.S3Connection;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Call;
import io.caravan.testing.S3Faults;
import io.caravan.testing.S3Server;
import io.lettuce.core.ScriptOutputType;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Backups that are ended at any moment, and that have 256 MB of heap. */
class BackupCrashIT {

    private static final boolean FULL = "full".equals(System.getProperty("caravan.faults"));
    private static final int KILLS = FULL ? 100 : 5;
    private static final int LARGE_BYTES = (FULL ? 500 : 300) << 20;
    private static final int KEYS = 40;
    private static final Duration LONGEST = Duration.ofSeconds(180);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @RegisterExtension
    static final S3Faults faults = S3Faults.before(s3);

    @TempDir
    Path folder;

    private final RedisConnections connections = new RedisConnections();
    private final BackupSettings settings = new BackupSettings();
    private final S3Bucket bucket = s3.bucket("crash");
    private Thread writer;
    private volatile boolean stopping;
    private volatile int written;

    @BeforeEach
    void begins() {
        redis.assumeLocal();
        connections.getSettings().setUri(redis.uri());
    }

    @AfterEach
    void ends() throws Exception {
        stops();
        connections.close();
        bucket.empty();
        redis.flush();
    }

    private Program service(Map<String, String> more) throws Exception {
        Map<String, String> environment = new TreeMap<>(Health.onFreePort().environment());
        environment.put("REDIS_URI", redis.uri());
        environment.put("S3_SERVER", faults.endpoint());
        environment.put("S3_BUCKET", "crash");
        environment.put("S3_ACCESS_KEY", s3.accessKey());
        environment.put("S3_SECRET_KEY", s3.secretKey());
        environment.put("KEYSPACE_TO_S3_ENABLED", "true");
        environment.put("KEYSPACE_TO_S3_WINDOW", "20");
        environment.putAll(more);
        return Program.start(folder, environment, Program.caravan("run"));
    }

    /** Sets keys to values that they never had, and to one that they have again and again, and deletes some. */
    private void writes() {
        writer = new Thread(
                () -> redis.run(commands -> {
                    for (int i = 1; !stopping; i++) {
                        written = i;
                        String key = "key:" + ThreadLocalRandom.current().nextInt(KEYS);
                        switch (ThreadLocalRandom.current().nextInt(4)) {
                            case 0 -> commands.del(key);
                            case 1 -> commands.set(key, "again");
                            default -> commands.set(key, key + "=" + i);
                        }
                        LockSupport.parkNanos(2_000_000);
                    }
                }),
                "writer");
        writer.start();
    }

    private void stops() throws InterruptedException {
        stopping = true;
        if (writer != null) {
            writer.join();
        }
    }

    private Set<String> objects() {
        return new TreeSet<>(
                bucket.names().stream().filter(name -> name.endsWith(".backup")).toList());
    }

    private void crashes(Map<String, String> more, boolean versions) throws Exception {
        writes();
        Set<String> stored = new TreeSet<>();
        for (int i = 0; i < KILLS; i++) {
            long puts = faults.count(S3Call.PUT);
            try (Program service = service(more)) {
                await("stores")
                        .atMost(LONGEST)
                        .pollInterval(20, TimeUnit.MILLISECONDS)
                        .failFast("the service has ended", () -> !service.isAlive())
                        .until(() -> faults.count(S3Call.PUT) > puts + 5);
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_500_000_000));
            }
            Set<String> now = objects();
            if (versions) {
                assertThat(now).containsAll(stored);
            }
            stored = now;
        }
        stops();

        try (Program service = service(more)) {
            await("as on the server")
                    .atMost(LONGEST)
                    .failFast("the service has ended", () -> !service.isAlive())
                    .untilAsserted(() -> StoredVersions.in(bucket, settings).assertEqual(connections, 1));
        }
        if (versions) {
            assertThat(objects()).containsAll(stored);
        }
        assertOnlyValuesThatWere();
    }

    private void assertOnlyValuesThatWere() {
        StoredVersions all = StoredVersions.in(bucket, settings);
        for (int k = 0; k < KEYS; k++) {
            String key = "key:" + k;
            List<String> values = all.strings(key);
            long last = 0;
            for (String value : values) {
                if (value != null && !value.equals("again")) {
                    assertThat(value).startsWith(key + "=");
                    long number = Long.parseLong(value.substring(key.length() + 1));
                    assertThat(number).as("in order").isBetween(last, (long) written);
                    last = number;
                }
            }
        }
    }

    @Test
    void saysWhatTheServerHoldsHoweverOftenItIsKilled() throws Exception {
        crashes(Map.of(), false);
    }

    @Test
    void losesNoVersionHoweverOftenItIsKilled() throws Exception {
        settings.setVersioning(true);
        crashes(Map.of("KEYSPACE_TO_S3_VERSIONING", "true", "KEYSPACE_TO_S3_WINDOW", ""), true);
    }

    @Test
    void putsAHotKeyOnceAWindow() throws Exception {
        redis.run(commands -> commands.set("hot", "0"));
        String name = new ObjectNames("", false).name(0, "hot".getBytes(StandardCharsets.UTF_8));
        try (Program service = service(Map.of("KEYSPACE_TO_S3_WINDOW", "1000"))) {
            await("the first pass")
                    .atMost(LONGEST)
                    .failFast("the service has ended", () -> !service.isAlive())
                    .until(() -> bucket.names().contains(name));
            faults.forgetCounts();
            long begun = System.nanoTime();

            redis.run(commands -> {
                while (System.nanoTime() - begun < 8_000_000_000L) {
                    commands.eval("for i = 1, 5000 do redis.call('INCR', 'hot') end", ScriptOutputType.STATUS);
                }
            });

            await("the last value")
                    .atMost(LONGEST)
                    .untilAsserted(() -> StoredVersions.in(bucket, settings).assertEqual(connections, 1));
            long windows = (System.nanoTime() - begun) / 1_000_000_000L + 1;
            // Beside the object, its index takes three at most each five seconds. A server that is faster than the
            // backup cuts it off again and again; each time the gap is noted, and the index is saved.
            long gaps = service.err()
                    .lines()
                    .filter(line -> line.contains("may be missing"))
                    .count();
            assertThat(faults.count(S3Call.PUT)).isLessThan(3 * windows + 6 + 4 * gaps);
            assertThat(service.isAlive()).isTrue();
        }
    }

    @Test
    void storesALargeStringWithLittleMemory(@TempDir Path buckets) throws Exception {
        redis.run(commands -> {
            for (int i = 0; i < LARGE_BYTES >> 20; i++) {
                commands.setrange("large", (long) i << 20, ("" + i).repeat(1_000));
            }
            commands.append("large", " ".repeat(1 << 20));
        });
        String name = new ObjectNames("", false).name(0, "large".getBytes(StandardCharsets.UTF_8));
        try (S3Server files = S3Server.startIn(buckets);
                S3Connection connection = files.connection("large")) {
            files.bucket("large");
            try (Program service = service(Map.of("S3_SERVER", files.endpoint(), "S3_BUCKET", "large"))) {
                await("stored")
                        .atMost(LONGEST)
                        .failFast("the service has ended", () -> !service.isAlive())
                        .until(() -> files.bucket("large").names().contains(name));
                assertThat(service.out() + service.err()).doesNotContain("OutOfMemory");
            }

            BackupFormat format = BackupFormat.with(BackupKeys.none());
            try (InputStream object =
                    connection.client().getObject(get -> get.bucket("large").key(name))) {
                ObjectReader reader =
                        format.reader(new ObjectNames("", false).parse(name).orElseThrow(), object);
                assertThat(digestOf(reader)).isEqualTo(digestOfKey());
            }
        }
    }

    private static String digestOf(ObjectReader reader) throws Exception {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        byte[] piece = reader.next();
        while (piece != null) {
            sha.update(piece);
            piece = reader.next();
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    private static String digestOfKey() throws Exception {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        redis.run(commands -> {
            long length = commands.strlen("large");
            for (long from = 0; from < length; from += 1 << 20) {
                sha.update(commands.getrange("large", from, Math.min(length, from + (1 << 20)) - 1)
                        .getBytes(StandardCharsets.UTF_8));
            }
        });
        return HexFormat.of().formatHex(sha.digest());
    }
}
