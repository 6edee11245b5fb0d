package io.caravan.backup;

import io.caravan.sink.restore.bucket.RestoreReport;
import io.caravan.sink.restore.bucket.RestoreSummary;
import io.caravan.sync.ShippedFlows;
import io.caravan.testing.RedisServer;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The flow s3-to-redis as shipped, from one bucket to one server, once. */
final class RestoreFlow implements AutoCloseable {

    final ShippedFlows flows;

    RestoreFlow(RedisServer target, Map<String, String> s3) {
        this(target.uri(), s3);
    }

    RestoreFlow(String targetUri, Map<String, String> s3) {
        flows = new ShippedFlows(targetUri).set("s3-to-redis.enabled", true).set("retry.delay", 100);
        s3.forEach(flows::set);
    }

    RestoreFlow set(String name, Object value) {
        return setShared("s3-to-redis." + name, value);
    }

    RestoreFlow setShared(String name, Object value) {
        flows.set(name, value);
        return this;
    }

    RestoreFlow start() {
        flows.start();
        return this;
    }

    RestoreReport report() {
        return flows.camel().getRegistry().lookupByNameAndType("restoreReport", RestoreReport.class);
    }

    /** Waits for its end, and returns what it came to. */
    RestoreSummary summary() throws Exception {
        return report().end().get(BackupFlow.LONGEST.toSeconds(), TimeUnit.SECONDS);
    }

    RestoreSummary run() throws Exception {
        return start().summary();
    }

    @Override
    public void close() {
        flows.close();
    }
}
