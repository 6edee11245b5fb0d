package io.caravan.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.process.backup.BackupSettings;
import io.caravan.process.backup.Deletes;
import io.caravan.process.backup.KeyVersion;
import io.caravan.process.backup.StateDigest;
import io.caravan.source.KeyPlace;
import io.caravan.source.RedisConnections;
import io.caravan.source.capture.KeyState;
import io.caravan.state.backup.BackupIndex;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Server;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever is done to keys, the bucket says in the end what the server holds. */
class BackupHistoryIT {

    private static final int STEPS = "full".equals(System.getProperty("caravan.faults")) ? 20_000 : 600;
    private static final String KEY = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    private final BackupSettings settings = new BackupSettings();
    private final RedisConnections connections = new RedisConnections();
    private S3Bucket bucket;
    private BackupFlow backup;

    @BeforeEach
    void begins() {
        bucket = s3.bucket("history");
        backup = new BackupFlow(redis, s3, "history")
                .set("window", 50)
                .set("databases", "0-" + (KeyHistory.DATABASES - 1));
        connections.getSettings().setUri(redis.uri());
    }

    @AfterEach
    void ends() {
        backup.close();
        connections.close();
        bucket.empty();
        redis.flush();
    }

    private StoredVersions stored() {
        return StoredVersions.in(bucket, settings);
    }

    private void writes() {
        try (KeyHistory history = new KeyHistory(redis.uri())) {
            history.run(STEPS / 3);
            backup.start();
            history.run(STEPS - STEPS / 3);
            await("as on the server, seed " + history.seed)
                    .atMost(BackupFlow.LONGEST)
                    .untilAsserted(() -> {
                        backup.awaitSettled();
                        if (settings.getDeletes() == Deletes.keep) {
                            stored().assertContain(connections, KeyHistory.DATABASES);
                        } else {
                            stored().assertEqual(connections, KeyHistory.DATABASES);
                        }
                    });
        }
    }

    @Test
    void saysWhatTheServerHolds() {
        writes();
    }

    @Test
    void saysWhatTheServerHoldsWhereGoneKeysAreDeleted() {
        settings.setDeletes(Deletes.delete);
        backup.set("deletes", "delete");

        writes();

        assertThat(stored().all().values())
                .allSatisfy(
                        versions -> assertThat(versions.get(0).state().isGone()).isFalse());
    }

    @Test
    void saysWhatTheServerHoldsWhereGoneKeysAreKept() {
        settings.setDeletes(Deletes.keep);
        backup.set("deletes", "keep");

        writes();

        assertThat(stored().all().values())
                .allSatisfy(
                        versions -> assertThat(versions.get(0).state().isGone()).isFalse());
    }

    @Test
    void saysWhatTheServerHoldsInVersions() {
        settings.setVersioning(true);
        backup.set("versioning", true).set("window", "");

        writes();
    }

    @Test
    void saysWhatTheServerHoldsInSegments() {
        settings.setLayout("packed");
        backup.set("layout", "packed");

        writes();
    }

    @Test
    void saysWhatTheServerHoldsInVersionsInSegments() {
        settings.setLayout("packed");
        settings.setVersioning(true);
        backup.set("layout", "packed").set("versioning", true).set("window", "");

        writes();
    }

    @Test
    void saysWhatTheServerHoldsBelowAPathEncryptedAndSpread() {
        settings.setPath("some/path");
        settings.setSigningKey(KEY);
        settings.setEncryptionKey(KEY);
        backup.path("some/path").set("spread-prefixes", true).set("compression", 3);
        backup.flows.set("backup.signing-key", KEY).set("backup.encryption-key", KEY);

        writes();

        assertThat(bucket.names()).allMatch(name -> name.startsWith("some/path/"));
    }

    @Test
    void makesAVersionOfEachChangeWithItsValueForASlowClient() {
        settings.setVersioning(true);
        backup.set("versioning", true).set("window", "").start();
        List<String> values = new ArrayList<>();

        redis.run(commands -> {
            for (int i = 0; i < 30; i++) {
                values.add("value " + i);
                commands.set("a", "value " + i);
                int version = i + 1;
                await().atMost(BackupFlow.LONGEST)
                        .until(() -> bucket.names().stream()
                                        .filter(name -> name.endsWith(".backup"))
                                        .count()
                                >= version);
                LockSupport.parkNanos(20_000_000);
            }
        });

        assertThat(stored().strings("a")).isEqualTo(values);
    }

    @Test
    void makesFiveVersionsOfFiveRapidChanges() {
        settings.setVersioning(true);
        backup.set("versioning", true).set("window", "").start();

        for (int round = 1; round <= 10; round++) {
            redis.run(commands -> {
                for (int i = 1; i <= 5; i++) {
                    commands.set("a", "" + i);
                }
            });
            int versions = 5 * round;
            await().atMost(BackupFlow.LONGEST).untilAsserted(() -> {
                List<String> strings = stored().strings("a");
                assertThat(strings).hasSize(versions);
                assertThat(strings.get(versions - 1)).isEqualTo("5");
            });
        }
    }

    @Test
    void makesALaterVersionThoughTheClockWasSetBack() {
        settings.setVersioning(true);
        long future = System.currentTimeMillis() + 3_600_000;
        byte[] key = "a".getBytes(StandardCharsets.UTF_8);
        backup.set("versioning", true).set("window", "").start();
        BackupIndex index = backup.flows.camel().getRegistry().lookupByNameAndType("backupIndex", BackupIndex.class);
        redis.run(commands -> commands.set("a", "1"));
        await().atMost(BackupFlow.LONGEST).until(() -> stored().strings("a").size() == 1);
        backup.awaitSettled();
        KeyState state = stored().all().get(KeyPlace.of(0, key)).get(0).state();
        index.stored(state, StateDigest.of(state), future);

        redis.run(commands -> commands.set("a", "2"));
        await().atMost(BackupFlow.LONGEST).until(() -> stored().strings("a").contains("2"));
        redis.run(commands -> commands.del("a"));
        await().atMost(BackupFlow.LONGEST).until(() -> stored().strings("a").contains(null));
        redis.run(commands -> commands.set("a", "3"));
        await().atMost(BackupFlow.LONGEST).until(() -> stored().strings("a").contains("3"));

        List<KeyVersion> versions = stored().all().get(KeyPlace.of(0, key));
        assertThat(versions)
                .extracting(version -> version.state().capturedAt())
                .endsWith(future + 1, future + 2, future + 3);
        assertThat(stored().strings("a")).endsWith("2", null, "3");
    }
}
