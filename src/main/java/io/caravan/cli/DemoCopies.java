package io.caravan.cli;

import io.caravan.cli.demo.CopiedTable;
import io.caravan.source.scan.ScanListener;
import io.caravan.source.scan.ScanReport;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.main.Main;

/** The shipped flows streams-to-postgres and keyvalues-to-postgres over the demo's servers. */
final class DemoCopies {

    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long GLANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Map<String, String> servers;

    /** @param servers the properties of the servers */
    DemoCopies(Map<String, String> servers) {
        this.servers = servers;
    }

    /** Copies streams until the table has so many rows, or for a minute. */
    void streams(CopiedTable table, long rows) throws Exception {
        FlowValues values = new FlowValues();
        servers.forEach(values::setText);
        values.leaveOutTheService();
        values.set("streams-to-postgres.enabled", true);
        values.set("streams-to-postgres.patterns", "orders:*");
        values.set("streams-to-postgres.table", table.name());
        Main main = new Main();
        main.setPropertyPlaceholderLocations(RouteFiles.properties());
        main.configure().setRoutesIncludePattern(RouteFiles.flows("streams-to-postgres"));
        values.applyTo(main);
        main.start();
        try {
            long begin = System.nanoTime();
            while (table.rows() < rows && System.nanoTime() - begin < LONGEST_NANOS) {
                LockSupport.parkNanos(GLANCE_NANOS);
            }
        } finally {
            main.stop();
        }
    }

    /** Copies key-values in one pass. */
    ScanReport keyValues(CopiedTable table) throws Exception {
        Flow flow = new Flow("keyvalues-to-postgres");
        servers.forEach(flow::setSharedText);
        flow.set("table", table.name());
        ScanReport[] report = new ScanReport[1];
        flow.run(new ScanListener() {}, beans -> {}, (pass, main) -> {
            report[0] = pass;
            return ExitCode.DONE;
        });
        return report[0];
    }
}
