package io.caravan.cli;

import io.caravan.cli.demo.DemoBucket;
import io.caravan.cli.demo.Eventually;
import io.caravan.cli.servers.LocalRedis;
import io.caravan.sink.backup.BackupObjects;
import io.caravan.sink.backup.BackupTotals;
import io.caravan.sink.restore.bucket.RestoreReport;
import io.caravan.sink.restore.bucket.RestoreSummary;
import io.caravan.state.backup.Reconcile;
import java.util.concurrent.TimeUnit;
import org.apache.camel.main.Main;

/** The shipped flows keyspace-to-s3 and s3-to-redis over the demo's servers. */
final class DemoBackup {

    /** Every type, and a tenth of the counters: the demo is to be short. */
    static final String PATTERN = "*[^02-9]";

    private static final String BACKUP = "keyspace-to-s3";
    private static final String RESTORE = "s3-to-redis";

    private final DemoBucket bucket;

    DemoBackup(DemoBucket bucket) {
        this.bucket = bucket;
    }

    /** Stores keys of a server that match {@link #PATTERN}, many in one object, in one pass. */
    BackupTotals backUp(LocalRedis redis) throws Exception {
        FlowValues values = values(redis);
        values.set(BACKUP + ".enabled", true);
        values.set(BACKUP + ".watch", false);
        values.setText(BACKUP + ".key-pattern", PATTERN);
        values.set(BACKUP + ".databases", "");
        values.set(BACKUP + ".layout", "packed");
        Main main = values.program(RouteFiles.flows(BACKUP));
        try {
            main.init();
            Reconcile reconcile = bean(main, "reconcile", Reconcile.class);
            BackupObjects objects = bean(main, "backupObjects", BackupObjects.class);
            main.start();
            Eventually.holds(reconcile::isSettled);
            return objects.totals();
        } finally {
            main.stop();
        }
    }

    /** Restores all keys to a server. */
    RestoreSummary restore(LocalRedis redis) throws Exception {
        FlowValues values = values(redis);
        values.set(RESTORE + ".enabled", true);
        values.set(RESTORE + ".key-pattern", "*");
        values.set(RESTORE + ".databases", "");
        Main main = values.program(RouteFiles.flows(RESTORE));
        try {
            main.init();
            RestoreReport report = bean(main, "restoreReport", RestoreReport.class);
            main.start();
            return report.end().get(1, TimeUnit.MINUTES);
        } finally {
            main.stop();
        }
    }

    private FlowValues values(LocalRedis redis) {
        FlowValues values = new FlowValues();
        values.leaveOutTheService();
        values.setText("redis.uri", redis.uri());
        bucket.properties().forEach(values::setText);
        values.set("backup.path", "");
        values.set("retry.attempts", 0);
        return values;
    }

    private static <T> T bean(Main main, String name, Class<T> type) {
        return main.getCamelContext().getRegistry().lookupByNameAndType(name, type);
    }
}
