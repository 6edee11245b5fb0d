package io.caravan.bench;

import io.caravan.sink.restore.bucket.RestoreReport;
import io.caravan.sink.restore.bucket.RestoreSummary;
import io.caravan.sync.ShippedFlows;
import io.caravan.testing.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How fast the shipped flow restores objects of one key each, against a bare loop that lists the bucket, gets each object and
 * writes as many keys. Of a large bucket the list takes most of the time here: for each thousand names this server sorts all.
 */
@Tag("backup")
class RestoreBench {

    private static final int OBJECTS = Integer.getInteger("bench.restored", 100_000);
    private static final int CONCURRENCY = Integer.getInteger("bench.concurrency", 16);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 1);

    private static RedisServer redis;
    private static BenchS3 s3;
    private static Map<String, String> bucket;

    @BeforeAll
    static void open() throws Exception {
        redis = RedisServer.start();
        s3 = new BenchS3(CONCURRENCY);
        bucket = s3.newBucket();
        s3.put(OBJECTS);
    }

    @AfterAll
    static void close() {
        redis.close();
        s3.close();
    }

    @Test
    void restoresObjects() throws Exception {
        Turns.compare("restore", OBJECTS, ROUNDS, RestoreBench::bare, RestoreBench::restore);
    }

    private static double bare() throws Exception {
        redis.flush();
        RedisClient client = RedisClient.create(RedisURI.create(redis.uri()));
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            Queue<RedisFuture<String>> answers = new ConcurrentLinkedQueue<>();
            long begin = System.nanoTime();
            if (s3.list() != OBJECTS) {
                throw new IllegalStateException("The bucket has " + s3.list() + " objects");
            }
            System.out.printf("List of %,d objects: %.1f s%n", OBJECTS, (System.nanoTime() - begin) / 1e9);
            s3.each(
                    OBJECTS,
                    (s3Client, number) ->
                            answers.add(connection.async().set(BenchS3.key(number), s3.get(s3Client, number))));
            for (RedisFuture<String> answer : answers) {
                answer.get(1, TimeUnit.MINUTES);
            }
            return (System.nanoTime() - begin) / 1e9;
        } finally {
            client.shutdown();
        }
    }

    private static double restore() throws Exception {
        redis.flush();
        ShippedFlows flows = new ShippedFlows(redis.uri())
                .set("s3-to-redis.enabled", true)
                .set("s3-to-redis.concurrency", CONCURRENCY);
        bucket.forEach(flows::set);
        try (flows) {
            long begin = System.nanoTime();
            flows.start();
            RestoreSummary summary = flows.camel()
                    .getRegistry()
                    .lookupByNameAndType("restoreReport", RestoreReport.class)
                    .end()
                    .get(10, TimeUnit.MINUTES);
            if (summary.restored() != OBJECTS) {
                throw new IllegalStateException(summary.toString());
            }
            return (System.nanoTime() - begin) / 1e9;
        }
    }
}
