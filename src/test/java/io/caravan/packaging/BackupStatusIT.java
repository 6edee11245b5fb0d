package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Faults;
import io.caravan.testing.S3Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoublePredicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a service that backs up says of itself, in /observe/health and /observe/metrics. */
class BackupStatusIT {

    private static final Duration LONGEST = Duration.ofMinutes(2);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @RegisterExtension
    static final S3Faults faults = S3Faults.before(s3);

    @TempDir
    static Path folder;

    private static Health health;
    private static Program service;

    @BeforeAll
    static void begins() throws Exception {
        s3.bucket("status");
        redis.run(commands -> commands.mset(Map.of("a", "1", "b", "2", "c", "3")));
        health = Health.onFreePort();
        Map<String, String> environment = new TreeMap<>(health.environment());
        environment.put("REDIS_URI", redis.uri());
        environment.put("S3_SERVER", faults.endpoint());
        environment.put("S3_BUCKET", "status");
        environment.put("S3_ACCESS_KEY", s3.accessKey());
        environment.put("S3_SECRET_KEY", s3.secretKey());
        environment.put("KEYSPACE_TO_S3_ENABLED", "true");
        environment.put("RETRY_DELAY", "100");
        environment.put("RETRY_LONGEST_DELAY", "500");
        service = Program.start(folder, environment, Program.caravan("run"));
        awaitMetric("caravan_backup_passes_total", passes -> passes >= 1);
        awaitMetric("caravan_backup_keys_total", keys -> keys == 3);
    }

    @AfterAll
    static void ends() {
        if (service != null) {
            service.close();
        }
    }

    private static void awaitMetric(String name, DoublePredicate wanted) {
        await(name)
                .atMost(LONGEST)
                .failFast("the service has ended", () -> !service.isAlive())
                .ignoreExceptions()
                .until(() -> wanted.test(metric(name)));
    }

    private static double metric(String name) throws Exception {
        return health.get("/observe/metrics")
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitHealth(String status, String words) {
        await("health is " + status + " and says: " + words)
                .atMost(LONGEST)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(health.ask())
                        .matches("(?s)\\s*\\{\\s*\"status\"\\s*:\\s*\"" + status + "\".*")
                        .contains(words));
    }

    @Test
    void saysWhatWasStoredAndCompared() throws Exception {
        awaitHealth("UP", "\"backup\"");

        assertThat(metric("caravan_backup_compared_total")).isGreaterThanOrEqualTo(3);
        assertThat(metric("caravan_backup_objects_total")).isGreaterThanOrEqualTo(3);
        assertThat(metric("caravan_backup_bytes_total")).isPositive();
        assertThat(metric("caravan_backup_last_pass_timestamp_seconds"))
                .isCloseTo(System.currentTimeMillis() / 1_000.0, offset(300.0));
    }

    @Test
    void saysHowFarItIsBehindWhileTheBucketIsAway() {
        faults.refuse();
        try {
            redis.run(commands -> commands.set("late", "1"));

            awaitMetric("caravan_backup_waiting", waiting -> waiting == 1);
            awaitMetric("caravan_backup_lag_seconds", lag -> lag > 1.5);
            awaitHealth("DOWN", "backup-store waits");
            awaitHealth("DOWN", "1 keys wait to be stored, the first for ");
        } finally {
            faults.heal();
        }

        awaitMetric("caravan_backup_waiting", waiting -> waiting == 0);
        awaitMetric("caravan_backup_lag_seconds", lag -> lag == 0);
        awaitHealth("UP", "\"backup\"");
    }

    @Test
    void saysThatChangesMayBeMissingUntilAllKeysWereCompared() throws Exception {
        double gaps = metric("caravan_backup_gaps_total");
        faults.refuse();
        try {
            redis.run(commands -> commands.flushdb());

            awaitMetric("caravan_backup_gaps_total", count -> count > gaps);
            awaitMetric("caravan_backup_gap_open", open -> open == 1);
            awaitHealth("DOWN", "may not be stored until all keys are compared");
        } finally {
            faults.heal();
        }

        awaitMetric("caravan_backup_gap_open", open -> open == 0);
        awaitMetric("caravan_backup_vanished_total", vanished -> vanished >= 3);
    }
}
