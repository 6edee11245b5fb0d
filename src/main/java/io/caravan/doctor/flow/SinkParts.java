package io.caravan.doctor.flow;

import io.caravan.doctor.sink.PathNeed;
import io.caravan.doctor.sink.TableNeed;
import io.caravan.process.backup.BackupSettings;
import io.caravan.sink.KeyFile;
import io.caravan.sink.SinkTable;
import io.caravan.sink.StreamComparison;
import io.caravan.sink.restore.bucket.RestorePlan;
import io.caravan.sink.restore.bucket.Verification;
import io.caravan.state.CounterTarget;
import io.caravan.state.ServerChecks;
import io.caravan.state.backup.Reconcile;
import java.nio.file.Path;
import java.util.Set;

/** What the right sides of flows need: tables, exchanges, buckets and files. */
final class SinkParts {

    private static final String STANDARD_OUTPUT = "-";

    /** The names by which routes know the database of {@code postgres.url}. */
    private static final Set<String> DATA_SOURCES = Set.of("postgres", "batchPostgres");

    private SinkParts() {}

    static void databases(FlowUse flow, FlowNeeds needs) {
        boolean writes = flow.endpoints("jdbc").stream().anyMatch(each -> DATA_SOURCES.contains(each.path()));
        if (writes || flow.bean(ServerChecks.class).isPresent()) {
            needs.usePostgres();
        }
        for (SinkTable table : flow.beans(SinkTable.class)) {
            needs.addTable(new TableNeed("table " + table.place() + " of " + flow.id(), database -> {
                table.setDataSource(database);
                table.check();
            }));
        }
    }

    /** Whose rows are marked or deleted when their keys are gone asks Redis for these. */
    static void goneKeys(FlowUse flow, FlowNeeds needs) {
        String removed = flow.property(flow.id() + ".removed");
        if (removed.equals("mark") || removed.equals("delete")) {
            needs.addRights(flow, "*", Commands.EXISTENCE);
        }
    }

    static void counters(FlowUse flow, FlowNeeds needs) {
        flow.bean(CounterTarget.class).ifPresent(target -> {
            boolean initializes =
                    !flow.property("counters-to-postgres.init-sql").isBlank();
            String table = flow.property("counters-to-postgres.table");
            needs.addTable(new TableNeed("table " + table + " of " + flow.id(), database -> {
                target.setDataSource(database);
                // Initial SQL may hold what cannot be rolled back, which a dry run leaves out.
                target.setDryRun(target.isDryRun() || initializes);
                target.check();
            }));
        });
    }

    static void exchanges(FlowUse flow, FlowNeeds needs) {
        flow.endpoints("rabbitmq-confirmed").forEach(each -> needs.addExchange(each.path()));
    }

    static void buckets(FlowUse flow, FlowNeeds needs) {
        boolean backs = flow.bean(Reconcile.class).isPresent();
        boolean reads = flow.bean(RestorePlan.class).isPresent()
                || flow.bean(Verification.class).isPresent();
        if (backs || reads) {
            BackupSettings settings = flow.bean(BackupSettings.class).orElseThrow();
            needs.addBucket(settings.names().path(), settings, backs);
        } else if (flow.endpoints("aws2-s3").stream().anyMatch(each -> isOurs(flow, each))) {
            needs.addBucket("", null, true);
        }
    }

    private static boolean isOurs(FlowUse flow, EndpointUse endpoint) {
        return endpoint.path().equals(flow.property("s3.bucket"));
    }

    static void restoresAndComparisons(FlowUse flow, FlowNeeds needs) {
        if (flow.bean(RestorePlan.class).isPresent()) {
            boolean writes = !flow.property("s3-to-redis.dry-run").equals("true");
            needs.addRights(
                    flow, flow.property("s3-to-redis.key-pattern"), writes ? Commands.RESTORES : Commands.EXISTENCE);
        }
        if (flow.bean(StreamComparison.class).isPresent()) {
            SourceParts.looks(flow, needs);
        }
        if (flow.bean(Verification.class).isPresent()) {
            needs.addRights(flow, flow.property("verify-backup.key-pattern"), Commands.CAPTURES);
        }
    }

    static void files(FlowUse flow, FlowNeeds needs) {
        if (flow.bean(KeyFile.class).isPresent()) {
            addFile(flow, needs, "keys-to-file.file");
        }
        if (!flow.property(flow.id() + ".state-file").isBlank()) {
            addFile(flow, needs, flow.id() + ".state-file");
        }
    }

    private static void addFile(FlowUse flow, FlowNeeds needs, String property) {
        String file = flow.property(property);
        if (!file.equals(STANDARD_OUTPUT) && !file.isBlank()) {
            needs.addPath(new PathNeed(property, Path.of(file), false));
        }
    }
}
