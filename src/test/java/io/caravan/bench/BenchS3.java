package io.caravan.bench;

import io.caravan.cli.servers.LocalS3;
import io.caravan.process.backup.BackupFormat;
import io.caravan.process.backup.BackupKeys;
import io.caravan.process.backup.KeyVersion;
import io.caravan.process.backup.ObjectNames;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** An S3 server with a bucket for each round, and the bare client that ours is compared with. */
final class BenchS3 implements AutoCloseable {

    /** What is done with one of many objects. */
    interface Step {
        void run(S3Client client, int number);
    }

    private final LocalS3 server = LocalS3.start();
    private final ObjectNames names = new ObjectNames("", false);
    private final int concurrency;
    private Map<String, String> bucket;
    private int buckets;

    BenchS3(int concurrency) {
        this.concurrency = concurrency;
    }

    String endpoint() {
        return server.endpoint();
    }

    /** Creates another bucket. Returns the properties by which a flow finds it. */
    Map<String, String> newBucket() {
        bucket = server.properties("bench-" + ++buckets);
        try (S3Client client = client()) {
            client.createBucket(create -> create.bucket(name()));
        }
        return bucket;
    }

    private String name() {
        return bucket.get("s3.bucket");
    }

    /** Puts objects as ours are, each of one key. Returns the seconds that it took. */
    double put(int objects) throws InterruptedException {
        BackupFormat format = BackupFormat.with(BackupKeys.none());
        return each(objects, (client, number) -> {
            byte[] value = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
            KeyState state = new KeyState(0, key(number), "string", Form.STRING, value, value.length, -1, number);
            byte[] object = format.pack(new KeyVersion(state, number, "set"));
            client.putObject(put -> put.bucket(name()).key(object(number)), RequestBody.fromBytes(object));
        });
    }

    /** Returns what an object holds. */
    byte[] get(S3Client client, int number) {
        return client.getObjectAsBytes(get -> get.bucket(name()).key(object(number)))
                .asByteArrayUnsafe();
    }

    /** Lists the bucket. Returns how many objects there are. */
    long list() {
        try (S3Client client = client()) {
            return client.listObjectsV2Paginator(list -> list.bucket(name())).contents().stream()
                    .count();
        }
    }

    static byte[] key(int number) {
        return ("key:" + number).getBytes(StandardCharsets.UTF_8);
    }

    private String object(int number) {
        return names.name(0, key(number));
    }

    /** Does something for each of many objects, by several threads. Returns the seconds that it took. */
    double each(int objects, Step step) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(concurrency);
        CountDownLatch done = new CountDownLatch(objects);
        try (S3Client client = client()) {
            long begin = System.nanoTime();
            for (int i = 0; i < objects; i++) {
                int number = i;
                threads.execute(() -> {
                    step.run(client, number);
                    done.countDown();
                });
            }
            done.await();
            return (System.nanoTime() - begin) / 1e9;
        } finally {
            threads.shutdown();
        }
    }

    /** As the SDK makes it, but for what this server needs. */
    private S3Client client() {
        return S3Client.builder()
                .endpointOverride(URI.create(bucket.get("s3.endpoint")))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(bucket.get("s3.access-key"), bucket.get("s3.secret-key"))))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .httpClient(
                        ApacheHttpClient.builder().maxConnections(concurrency).build())
                .build();
    }

    @Override
    public void close() {
        server.close();
    }
}
