package io.caravan.source.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.source.SourceFlow;
import io.caravan.testing.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Kills processes that copy streams by SIGKILL, at any moment, while entries are added. */
class StreamCrashIT {

    private static final int KILLS = "full".equals(System.getProperty("caravan.faults")) ? 100 : 8;
    private static final int MOST_MILLIS_TO_LIVE = 300;

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--appendonly", "no");

    @TempDir
    Path folder;

    private Path file;
    private StreamTraffic traffic;

    @BeforeEach
    void begins() throws Exception {
        file = Files.createFile(folder.resolve("committed"));
        traffic = StreamTraffic.to(redis.uri(), 20);
    }

    @AfterEach
    void ends() throws Exception {
        traffic.close();
        redis.flush();
    }

    @Test
    void copiesEveryEntryHoweverOftenItIsKilled() throws Exception {
        int leftSomethingPending = 0;
        for (int i = 0; i < KILLS; i++) {
            try (StreamCopier copier = StreamCopier.start(redis.uri(), "copier", file)) {
                awaitProgress();
                liveForAMoment();
                copier.kill();
            }
            leftSomethingPending += traffic.pending() > 0 ? 1 : 0;
        }
        traffic.stop();

        try (StreamCopier copier = StreamCopier.start(redis.uri(), "copier", file)) {
            awaitAll();
            traffic.awaitNothingPending();
            assertThat(copier.isAlive()).isTrue();
        }

        assertThat(StreamCopier.committed(file)).containsAll(traffic.names());
        assertThat(leftSomethingPending).as("kills that left entries pending").isPositive();
    }

    @Test
    void takesOverWhatADeadConsumerOfTheGroupHasLeft() throws Exception {
        try (StreamCopier survivor = StreamCopier.start(redis.uri(), "survivor", file)) {
            awaitProgress();
            int leftSomethingPending = 0;
            for (int i = 0; i < KILLS / 2; i++) {
                try (StreamCopier victim = StreamCopier.start(redis.uri(), "victim" + i, file)) {
                    String name = "victim" + i;
                    await(name + " has its share")
                            .atMost(SourceFlow.LONG_ENOUGH)
                            .ignoreExceptions()
                            .until(() -> pendingFor(name) > 0);
                    victim.kill();
                    leftSomethingPending += pendingFor(name) > 0 ? 1 : 0;
                }
            }
            traffic.stop();
            awaitAll();
            traffic.awaitNothingPending();

            assertThat(survivor.isAlive()).isTrue();
            assertThat(leftSomethingPending)
                    .as("kills that left entries pending")
                    .isPositive();
        }
    }

    private static long pendingFor(String consumer) {
        long[] pending = new long[1];
        redis.run(commands -> {
            for (int i = 0; i < 20; i++) {
                if (commands.exists("s" + i) == 1) {
                    pending[0] += commands.xpending("s" + i, Streams.GROUP)
                            .getConsumerMessageCount()
                            .getOrDefault(consumer, 0L);
                }
            }
        });
        return pending[0];
    }

    private void awaitProgress() {
        int before = StreamCopier.committed(file).size();
        await("progress")
                .atMost(SourceFlow.LONG_ENOUGH)
                .pollInterval(5, TimeUnit.MILLISECONDS)
                .until(() -> StreamCopier.committed(file).size() > before);
    }

    private static void liveForAMoment() {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(MOST_MILLIS_TO_LIVE * 1_000_000L));
    }

    private void awaitAll() {
        await("all entries")
                .atMost(SourceFlow.LONG_ENOUGH)
                .until(() -> StreamCopier.committed(file).containsAll(traffic.names()));
    }
}
