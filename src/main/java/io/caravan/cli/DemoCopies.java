package io.caravan.cli;

import io.caravan.cli.demo.CopiedTable;
import io.caravan.cli.demo.Eventually;
import io.caravan.sink.KeyTable;
import io.caravan.source.scan.ScanListener;
import io.caravan.source.scan.ScanReport;
import java.util.Map;
import org.apache.camel.main.Main;

/** The shipped flows streams-to-postgres and keyvalues-to-postgres over the demo's servers. */
final class DemoCopies {

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
        Main main = values.program(RouteFiles.flows("streams-to-postgres"));
        main.start();
        try {
            Eventually.holds(() -> table.rows() >= rows);
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
        flow.run(new ScanListener() {}, beans -> true, (pass, main) -> {
            report[0] = pass;
            return ExitCode.DONE;
        });
        return report[0];
    }

    /**
     * What a pass over all keys has done.
     *
     * @param keys    that were read
     * @param written rows that were made or changed
     * @param gone    rows that were marked, as their keys are gone
     */
    record TypedPass(long keys, long written, long gone) {}

    /** Writes all keys, typed, in one pass. */
    TypedPass typed(CopiedTable table) throws Exception {
        Flow flow = new Flow("keys-to-table");
        servers.forEach(flow::setSharedText);
        flow.set("table", table.name());
        TypedPass[] done = new TypedPass[1];
        flow.run(new ScanListener() {}, beans -> true, (pass, main) -> {
            KeyTable keys = main.getCamelContext().getRegistry().lookupByNameAndType("keyTable", KeyTable.class);
            done[0] = new TypedPass(pass.delivered(), keys.changedRows(), keys.goneRows());
            return ExitCode.DONE;
        });
        return done[0];
    }
}
