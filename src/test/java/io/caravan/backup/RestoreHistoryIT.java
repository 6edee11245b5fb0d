package io.caravan.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.process.backup.BackupSettings;
import io.caravan.process.backup.StateDigest;
import io.caravan.sink.restore.bucket.RestoreSummary;
import io.caravan.source.KeyPlace;
import io.caravan.source.RedisConnections;
import io.caravan.source.capture.KeyState;
import io.caravan.state.backup.BackupGap;
import io.caravan.state.backup.BackupIndex;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Server;
import io.lettuce.core.KillArgs;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a restore makes of a random history: what the keys held at an instant, or in the end. */
class RestoreHistoryIT {

    private static final boolean FULL = "full".equals(System.getProperty("caravan.faults"));
    private static final int STEPS = FULL ? 6_000 : 500;
    private static final int INSTANTS = FULL ? 50 : 5;
    private static final long PAUSE_NANOS = 20_000_000;

    /** What an event needs from Redis to us, and a machine that is busy elsewhere. */
    private static final long SLACK_MILLIS = 1_000;

    @RegisterExtension
    static final RedisServer source = RedisServer.start();

    @RegisterExtension
    static final RedisServer target = RedisServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    private final RedisConnections there = new RedisConnections();
    private final RedisConnections here = new RedisConnections();
    private final Random random = new Random();
    private S3Bucket bucket;
    private List<BackupGap> gaps;

    @BeforeEach
    void begins() {
        bucket = s3.bucket("instants");
        there.getSettings().setUri(source.uri());
        here.getSettings().setUri(target.uri());
    }

    @AfterEach
    void ends() {
        there.close();
        here.close();
        bucket.empty();
        source.flush();
        target.flush();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "packed"})
    void restoresWhatEachKeyHeldAtAnInstantOrWithinTheLagBefore(String layout) throws Exception {
        HeldStates model = new HeldStates(there);
        try (BackupFlow backup = backup(layout, true).start();
                KeyHistory history = new KeyHistory(source.uri())) {
            for (int i = 0; i < STEPS; i++) {
                model.after(() -> history.run(1));
                LockSupport.parkNanos(PAUSE_NANOS);
                if (i == STEPS / 2) {
                    source.run(commands -> commands.clientKill(KillArgs.Builder.typePubsub()));
                }
            }
            backup.awaitSettled();
            gaps = index(backup).gaps();
        }

        assertThat(gaps).isNotEmpty();
        assertSaysSo(gaps.get(random.nextInt(gaps.size())));
        int checked = 0;
        for (int tries = 0; checked < INSTANTS && tries < 20 * INSTANTS; tries++) {
            long instant = random.nextLong(model.from() + SLACK_MILLIS, model.to());
            if (gaps.stream().noneMatch(gap -> gap.covers(instant))) {
                checked += check(model, instant) ? 1 : 0;
            }
        }
        assertThat(checked).isPositive();
    }

    private void assertSaysSo(BackupGap gap) throws Exception {
        long instant = gap.from() + (gap.to() - gap.from()) / 2;

        RestoreSummary summary = restore(instant);

        assertThat(summary.doubts()).anySatisfy(doubt -> assertThat(doubt).contains("lies in a gap"));
        assertThat(summary.isComplete()).isFalse();
    }

    private boolean check(HeldStates model, long instant) throws Exception {
        RestoreSummary summary = restore(instant);

        assertThat(summary.isComplete()).as("%s", summary).isTrue();
        long earliest = instant - summary.lag() - SLACK_MILLIS;
        if (!model.isSure(earliest, instant)) {
            return false;
        }
        assertThat(model.neverHeld(StoredVersions.states(here, KeyHistory.DATABASES), earliest, instant))
                .as("at %s, %s", Instant.ofEpochMilli(instant), summary)
                .isEmpty();
        return true;
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "versions", "packed"})
    void restoresWhatTheServerHoldsInTheEnd(String layout) throws Exception {
        try (BackupFlow backup = backup(layout.replace("versions", "plain"), layout.equals("versions"));
                KeyHistory history = new KeyHistory(source.uri())) {
            history.run(STEPS / 3);
            backup.start();
            history.run(STEPS - STEPS / 3);
            source.run(commands -> {
                commands.set("stays", "1");
                commands.pexpire("stays", 3_600_000);
            });
            await("as on the server").atMost(BackupFlow.LONGEST).untilAsserted(() -> {
                backup.awaitSettled();
                StoredVersions.in(bucket, settings(layout)).assertEqual(there, KeyHistory.DATABASES);
            });
        }

        try (RestoreFlow restore = new RestoreFlow(target, s3.properties("instants"))) {
            RestoreSummary summary = restore.run();
            assertThat(summary.isComplete()).as("%s", summary).isTrue();
        }

        Map<KeyPlace, KeyState> restored = StoredVersions.states(here, KeyHistory.DATABASES);
        Map<KeyPlace, KeyState> held = StoredVersions.states(there, KeyHistory.DATABASES);
        assertThat(restored.keySet()).containsExactlyInAnyOrderElementsOf(held.keySet());
        held.forEach((place, state) -> {
            KeyState found = restored.get(place);
            assertThat(found.type()).as("%s", place).isEqualTo(state.type());
            assertThat(StateDigest.of(found)).as("%s", place).isEqualTo(StateDigest.of(state));
            assertThat(Math.abs(found.expiresAt() - state.expiresAt()))
                    .as("%s", place)
                    .isLessThan(1_000);
        });
    }

    private static BackupSettings settings(String layout) {
        BackupSettings settings = new BackupSettings();
        settings.setVersioning(layout.equals("versions"));
        return settings;
    }

    private RestoreSummary restore(long instant) throws Exception {
        target.flush();
        try (RestoreFlow restore = new RestoreFlow(target, s3.properties("instants"))) {
            return restore.set("at", Instant.ofEpochMilli(instant))
                    .set("ttl", "drop")
                    .run();
        }
    }

    private BackupFlow backup(String layout, boolean versioning) {
        return new BackupFlow(source, s3, "instants")
                .set("layout", layout)
                .set("versioning", versioning)
                .set("window", versioning ? "" : "50")
                .set("databases", "0-" + (KeyHistory.DATABASES - 1));
    }

    private static BackupIndex index(BackupFlow backup) {
        return backup.flows.camel().getRegistry().lookupByNameAndType("backupIndex", BackupIndex.class);
    }
}
