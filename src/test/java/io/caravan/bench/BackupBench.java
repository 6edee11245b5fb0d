package io.caravan.bench;

import io.caravan.sink.backup.BackupObjects;
import io.caravan.state.backup.BackupIndex;
import io.caravan.state.backup.PassSchedule;
import io.caravan.state.backup.Reconcile;
import io.caravan.sync.ShippedFlows;
import io.caravan.testing.RedisServer;
import io.lettuce.core.ScriptOutputType;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How fast keys that change become objects by the shipped flow, against a bare loop of the client that puts the same bytes. */
@Tag("backup")
class BackupBench {

    private static final int OBJECTS = Integer.getInteger("bench.objects", 5_000);
    private static final int PACKED = Integer.getInteger("bench.packed", 200_000);
    private static final int FIRST_PASS = Integer.getInteger("bench.first", 1_000_000);
    private static final int CONCURRENCY = Integer.getInteger("bench.concurrency", 16);
    private static final int ROUNDS = 3;
    private static final int AT_ONCE = 10_000;
    private static final long HOT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static RedisServer redis;
    private static BenchS3 s3;

    @BeforeAll
    static void open() {
        redis = RedisServer.start();
        s3 = new BenchS3(CONCURRENCY);
        System.out.printf(
                "%n%s, S3 at %s, %d objects at once, heap %,d MB%n",
                redis.product(),
                s3.endpoint(),
                CONCURRENCY,
                Runtime.getRuntime().maxMemory() >> 20);
    }

    @AfterAll
    static void close() {
        redis.close();
        s3.close();
    }

    @Test
    void storesChanges() throws Exception {
        Turns.compare("plain", OBJECTS, ROUNDS, BackupBench::bare, () -> changes("plain", OBJECTS));
    }

    @Test
    void storesChangesPacked() throws Exception {
        Turns.compare(
                "packed, limit is plain",
                PACKED,
                ROUNDS,
                () -> changes("plain", OBJECTS) * PACKED / OBJECTS,
                () -> changes("packed", PACKED));
    }

    @Test
    void makesAFirstPass() throws Exception {
        redis.flush();
        set(FIRST_PASS);
        long begin = System.nanoTime();
        try (ShippedFlows flows = flows("packed")) {
            awaitStored(flows, FIRST_PASS);
            double seconds = (System.nanoTime() - begin) / 1e9;
            System.out.printf(
                    "first pass, packed       %,d keys in %.1f s, %,.0f keys/s%n",
                    FIRST_PASS, seconds, FIRST_PASS / seconds);
            begin = System.nanoTime();
            Reconcile reconcile = reconcile(flows);
            flows.camel()
                    .getRegistry()
                    .lookupByNameAndType("passSchedule", PassSchedule.class)
                    .want("the bench");
            while (!reconcile.isSettled()) {
                pause();
            }
            seconds = (System.nanoTime() - begin) / 1e9;
            System.out.printf(
                    "comparing all again      %,d keys in %.1f s, %,.0f keys/s%n",
                    FIRST_PASS, seconds, FIRST_PASS / seconds);
        }
    }

    @Test
    void storesAHotKeyOnceAWindow() {
        redis.flush();
        try (ShippedFlows flows = flows("plain")) {
            awaitSettled(flows);
            BackupObjects objects =
                    flows.camel().getRegistry().lookupByNameAndType("backupObjects", BackupObjects.class);
            long before = objects.totals().objects();
            long changes = 0;
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < HOT_NANOS) {
                // What was stored last is not stored again, so that no script may end with the value of another.
                long first = changes;
                redis.run(commands -> commands.eval(
                        "for i = 1, " + AT_ONCE + " do redis.call('SET', 'hot', " + first + " + i) end",
                        ScriptOutputType.STATUS));
                changes += AT_ONCE;
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            awaitSettled(flows);
            System.out.printf(
                    "a hot key                %,.0f changes/s for %.1f s, %d objects%n",
                    changes / seconds, seconds, objects.totals().objects() - before);
        }
    }

    private static double bare() throws Exception {
        s3.newBucket();
        return s3.put(OBJECTS);
    }

    private static double changes(String layout, int keys) throws Exception {
        redis.flush();
        try (ShippedFlows flows = flows(layout)) {
            awaitSettled(flows);
            set(keys);
            // The first are stored when their window has ended, which says nothing of the rate.
            int first = awaitStored(flows, keys / 10);
            long begin = System.nanoTime();
            int last = awaitStored(flows, keys);
            return (System.nanoTime() - begin) / 1e9 * keys / (last - first);
        }
    }

    private static ShippedFlows flows(String layout) {
        ShippedFlows flows = new ShippedFlows(redis.uri())
                .set("keyspace-to-s3.enabled", true)
                .set("keyspace-to-s3.layout", layout)
                .set("keyspace-to-s3.concurrency", CONCURRENCY);
        s3.newBucket().forEach(flows::set);
        return flows.start();
    }

    private static void set(int keys) {
        redis.run(commands -> {
            for (int i = 0; i < keys; i += AT_ONCE) {
                int last = Math.min(keys, i + AT_ONCE) - 1;
                commands.eval(
                        "for i = " + i + ", " + last + " do redis.call('SET', 'key:' .. i, i) end",
                        ScriptOutputType.STATUS);
            }
        });
    }

    /** Returns how many are stored when so many are, or more. */
    private static int awaitStored(ShippedFlows flows, int keys) {
        BackupIndex index = flows.camel().getRegistry().lookupByNameAndType("backupIndex", BackupIndex.class);
        while (index.size() < keys) {
            pause();
        }
        return (int) index.size();
    }

    private static void awaitSettled(ShippedFlows flows) {
        while (!flows.ailments().isEmpty() || !reconcile(flows).isSettled()) {
            pause();
        }
    }

    private static Reconcile reconcile(ShippedFlows flows) {
        return flows.camel().getRegistry().lookupByNameAndType("reconcile", Reconcile.class);
    }

    private static void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
}
