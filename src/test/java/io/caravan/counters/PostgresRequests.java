package io.caravan.counters;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Names what a transaction of totals sends: {@code ledger}, {@code rows} and {@code COMMIT}. */
final class PostgresRequests implements Relay.Requests {

    private final String table;

    PostgresRequests(String table) {
        this.table = table;
    }

    @Override
    public byte[] next(InputStream client) throws IOException {
        byte[] part = new byte[65_536];
        int read = client.read(part);
        return read < 0 ? null : Arrays.copyOf(part, read);
    }

    @Override
    public String nameOf(byte[] request) {
        String text = new String(request, StandardCharsets.ISO_8859_1);
        if (text.contains("COMMIT\0")) {
            return "COMMIT";
        }
        if (!text.contains("INSERT INTO")) {
            return null;
        }
        if (text.contains("RETURNING run_id")) {
            return "ledger";
        }
        return text.contains("\"" + table + "\"") ? "rows" : null;
    }
}
