package io.caravan.cli.table;

import io.caravan.cli.ExitCode;
import io.caravan.sink.KeyTable;
import io.caravan.sink.RefusedRecords;
import io.caravan.source.scan.ScanReport;
import org.apache.camel.spi.Registry;
import org.apache.camel.util.json.JsonObject;

/**
 * What a pass came to.
 *
 * @param keys        that were read
 * @param changed     rows that were made or changed; in a file, lines
 * @param gone        rows that were marked or deleted
 * @param parked      keys that could not be read or written, which are in the dead letters
 * @param resumed     whether it went on with a pass that was cut off
 * @param interrupted whether it is to be gone on with
 */
record TableResult(long keys, long changed, long gone, long parked, boolean resumed, boolean interrupted) {

    static TableResult ofTable(ScanReport report, Registry beans) {
        KeyTable table = beans.lookupByNameAndType("keyTable", KeyTable.class);
        RefusedRecords refused = beans.lookupByNameAndType("keyTableRows", RefusedRecords.class);
        return new TableResult(
                report.delivered(),
                table.changedRows(),
                table.goneRows(),
                report.failed() + refused.parked(),
                report.resumed() > 0,
                report.interrupted());
    }

    static TableResult ofFile(ScanReport report) {
        return new TableResult(
                report.delivered(),
                report.delivered() - report.failed(),
                0,
                report.failed(),
                report.resumed() > 0,
                report.interrupted());
    }

    int exitCode() {
        if (interrupted) {
            return ExitCode.FAILED;
        }
        return parked > 0 ? ExitCode.INCOMPLETE : ExitCode.DONE;
    }

    String line() {
        String begin = interrupted ? "Stopped after " + keys : "Successfully synced " + keys;
        return begin + " keys" + (resumed ? ", going on with a pass that was cut off: " : ": ") + changed
                + " rows written, " + (keys - parked - changed) + " unchanged, " + gone + " gone, " + parked + " parked"
                + (interrupted ? ". The next run goes on from here" : "");
    }

    String json() {
        JsonObject json = new JsonObject();
        json.put("keys", keys);
        json.put("written", changed);
        json.put("unchanged", keys - parked - changed);
        json.put("gone", gone);
        json.put("parked", parked);
        json.put("resumed", resumed);
        json.put("interrupted", interrupted);
        return json.toJson();
    }
}
