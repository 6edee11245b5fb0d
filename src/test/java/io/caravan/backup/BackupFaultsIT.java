package io.caravan.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.process.backup.BackupSettings;
import io.caravan.source.RedisConnections;
import io.caravan.state.backup.BackupIndex;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Call;
import io.caravan.testing.S3Fault;
import io.caravan.testing.S3Faults;
import io.caravan.testing.S3Server;
import io.caravan.testing.TcpProxy;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever breaks, the bucket says what the server holds once it is mended; what may have been missed is a gap. */
class BackupFaultsIT {

    private static final boolean FULL = "full".equals(System.getProperty("caravan.faults"));
    private static final int KILLS = FULL ? 100 : 10;
    private static final long A_WHILE_NANOS = (FULL ? 30 : 3) * 1_000_000_000L;

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--appendonly", "yes", "--appendfsync", "always");

    @RegisterExtension
    static final TcpProxy network = TcpProxy.to(redis.host(), redis.port());

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @RegisterExtension
    static final S3Faults faults = S3Faults.before(s3);

    private final BackupSettings settings = new BackupSettings();
    private final RedisConnections connections = new RedisConnections();
    private S3Bucket bucket;
    private BackupFlow backup;
    private Thread writer;
    private volatile boolean stopping;

    @BeforeEach
    void begins() {
        redis.assumeLocal();
        bucket = s3.bucket("faults");
        connections.getSettings().setUri(redis.uri());
        backup = flow();
    }

    private BackupFlow flow() {
        BackupFlow flow = new BackupFlow(
                        "redis://" + network.host() + ":" + network.port(), s3.properties("faults"), bucket)
                .set("window", 20)
                .set("databases", "0-" + (KeyHistory.DATABASES - 1));
        flow.flows
                .set("s3.endpoint", faults.endpoint())
                .set("s3.timeout", 2_000)
                .set("redis.timeout", 2_000)
                .set("retry.longest-delay", 500);
        return flow;
    }

    @AfterEach
    void ends() throws Exception {
        stops();
        faults.heal();
        network.resume();
        backup.close();
        connections.close();
        bucket.empty();
        redis.flush();
    }

    private void writes() {
        writer = new Thread(this::write, "writer");
        writer.start();
    }

    private void write() {
        while (!stopping) {
            try (KeyHistory history = new KeyHistory(redis.uri())) {
                while (!stopping) {
                    history.run(5);
                    LockSupport.parkNanos(5_000_000);
                }
            } catch (RedisException e) {
                LockSupport.parkNanos(50_000_000);
            }
        }
    }

    private void stops() throws InterruptedException {
        stopping = true;
        if (writer != null) {
            writer.join();
        }
    }

    private static void aWhile() {
        LockSupport.parkNanos(A_WHILE_NANOS);
    }

    private void assertRepaired() throws InterruptedException {
        stops();
        await("as on the server").atMost(BackupFlow.LONGEST).untilAsserted(() -> {
            backup.awaitSettled();
            StoredVersions.in(bucket, settings).assertEqual(connections, KeyHistory.DATABASES);
        });
    }

    private BackupIndex index() {
        return backup.flows.camel().getRegistry().lookupByNameAndType("backupIndex", BackupIndex.class);
    }

    /** Without FLUSHDB, which opens a gap of its own. */
    private void writesStrings() {
        writer = new Thread(
                () -> {
                    for (int i = 0; !stopping; i++) {
                        int number = i;
                        try {
                            redis.run(commands -> {
                                for (int k = 0; k < 20; k++) {
                                    commands.set("key:" + k, "" + number);
                                }
                                commands.del("key:" + number % 20);
                            });
                        } catch (RedisException e) {
                            LockSupport.parkNanos(50_000_000);
                        }
                    }
                },
                "writer");
        writer.start();
    }

    @Test
    void hasNoGapWhereNothingBreaks() throws Exception {
        backup.start();
        writesStrings();
        aWhile();

        assertRepaired();
        assertThat(index().gaps()).isEmpty();
    }

    @Test
    void storesEverythingAfterS3WasAway() throws Exception {
        backup.start();
        writesStrings();

        faults.refuse();
        aWhile();
        faults.heal();

        assertRepaired();
        assertThat(index().gaps()).isEmpty();
    }

    @Test
    void storesEverythingAfterS3WasRestarted() throws Exception {
        backup.start();
        writes();

        s3.stop();
        aWhile();
        s3.restart();

        assertRepaired();
    }

    @Test
    void storesALargeStringOnceThoughTheAnswerThatItIsWholeIsLost() throws Exception {
        backup.start();
        faults.forgetCounts();

        redis.run(commands -> commands.setrange("large", 40 << 20, "x"));
        await("the upload has begun")
                .atMost(BackupFlow.LONGEST)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> faults.count(S3Call.POST) == 1);
        faults.next(1, S3Call.POST, S3Fault.LOSE_ANSWER);

        await("stored").atMost(BackupFlow.LONGEST).until(() -> index().size() == 1);
        backup.awaitSettled();
        assertThat(faults.count(S3Call.POST))
                .as("begun, completed, and completed again")
                .isEqualTo(3);
        redis.run(
                commands -> assertThat(commands.exists("caravan:dead-letters")).isZero());
    }

    @Test
    void beginsThoughS3IsAway() throws Exception {
        redis.run(commands -> commands.set("a", "1"));
        faults.refuse();
        backup.flows.start();
        writes();
        aWhile();

        faults.heal();

        assertRepaired();
    }

    @Test
    void beginsThoughRedisIsAway() throws Exception {
        redis.run(commands -> commands.set("a", "1"));
        network.refuse();
        network.cut();
        backup.flows.start();
        aWhile();

        network.resume();
        writes();
        aWhile();

        assertRepaired();
    }

    @Test
    void storesEverythingThoughS3IsSlowAndLosesAnswers() throws Exception {
        backup.start();
        writes();
        for (int i = 0; i < KILLS; i++) {
            faults.next(5, S3Call.PUT, S3Fault.SLOW_DOWN);
            faults.next(5, S3Call.PUT, S3Fault.LOSE_ANSWER);
            LockSupport.parkNanos(200_000_000);
        }
        faults.next(1, S3Call.PUT, S3Fault.HANG);
        faults.next(1, S3Call.PUT, S3Fault.SILENCE);
        faults.next(2, S3Call.DELETE, S3Fault.LOSE_ANSWER);
        aWhile();

        faults.heal();

        assertRepaired();
    }

    @Test
    void readsItsIndexThoughWhatItReadsIsDamagedOnItsWay() throws Exception {
        redis.run(commands -> {
            for (int i = 0; i < 50; i++) {
                commands.set("key:" + i, "" + i);
            }
        });
        backup.start();
        backup.close();
        faults.next(1, S3Call.GET, S3Fault.FLIP);
        faults.next(1, S3Call.GET, S3Fault.TRUNCATE);
        faults.next(2, S3Call.GET, S3Fault.SLOW_DOWN);
        faults.next(1, S3Call.GET, S3Fault.HANG);
        faults.forgetCounts();

        backup = flow().start();

        assertRepaired();
        assertThat(faults.count(S3Call.PUT)).as("nothing is stored again").isLessThan(20);
        assertThat(faults.count(S3Call.LIST)).isZero();
    }

    @Test
    void recordsAGapOfEachTimeThatItsSubscriptionWasLost() throws Exception {
        backup.start();
        writesStrings();

        for (int i = 0; i < KILLS; i++) {
            redis.run(commands -> commands.clientKill(KillArgs.Builder.typePubsub()));
            LockSupport.parkNanos(300_000_000);
        }

        assertRepaired();
        assertThat(index().gaps())
                .isNotEmpty()
                .allSatisfy(gap -> assertThat(gap.to())
                        .isGreaterThanOrEqualTo(gap.from())
                        .isLessThan(io.caravan.state.backup.BackupGap.OPEN));
    }

    @Test
    void storesEverythingAfterRedisWasRestartedAndKilled() throws Exception {
        backup.start();
        writes();

        for (int i = 0; i < (FULL ? 10 : 2); i++) {
            redis.stop();
            redis.restart();
            LockSupport.parkNanos(500_000_000);
            redis.kill();
            redis.restart();
            LockSupport.parkNanos(500_000_000);
        }

        assertRepaired();
        assertThat(index().gaps()).isNotEmpty();
    }

    @Test
    void marksEverythingGoneAfterTheServerWasFlushed() throws Exception {
        backup.start();
        redis.run(commands -> {
            for (int i = 0; i < 200; i++) {
                commands.set("key:" + i, "" + i);
            }
        });
        backup.awaitSettled();
        await().atMost(BackupFlow.LONGEST).until(() -> index().size() == 200);

        redis.flush();

        await().atMost(BackupFlow.LONGEST).until(() -> index().size() == 0);
        assertRepaired();
        await().atMost(BackupFlow.LONGEST)
                .untilAsserted(() -> assertThat(index().gaps()).isNotEmpty());
    }

    @Test
    void repairsWhatItHadNoRoomFor() throws Exception {
        // Thousands of keys differ then, which would take long in objects of their own.
        backup.set("waiting-bytes", 5_000).set("layout", "packed").start();
        writes();
        faults.refuse();
        redis.run(commands -> {
            for (int i = 0; i < 20_000; i++) {
                commands.mset(Map.of("key:" + i, "1"));
            }
        });
        faults.heal();

        assertRepaired();
    }
}
