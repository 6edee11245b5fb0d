package io.caravan.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.caravan.process.table.TableRow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** The forms of a file of keys. A row has the columns of the table of keys; times are in UTC, as ISO 8601. */
public enum KeyFileFormat {

    /** A JSON object a line. */
    jsonl {
        @Override
        byte[] header() {
            return new byte[0];
        }

        @Override
        JsonGenerator generator(OutputStream to) throws IOException {
            return JSON.createGenerator(to).setPrettyPrinter(new MinimalPrettyPrinter("\n"));
        }

        @Override
        byte[] lines(List<TableRow> rows) throws IOException {
            byte[] lines = super.lines(rows);
            if (lines.length == 0) {
                return lines;
            }
            ByteArrayOutputStream ended = new ByteArrayOutputStream(lines.length + 1);
            ended.write(lines);
            ended.write('\n');
            return ended.toByteArray();
        }
    },

    /** Comma-separated values with a header, as PostgreSQL's COPY reads them: null is empty, an empty text is in quotes. */
    csv {
        @Override
        byte[] header() {
            return (String.join(",", COLUMNS) + "\n").getBytes(StandardCharsets.UTF_8);
        }

        @Override
        JsonGenerator generator(OutputStream to) throws IOException {
            CsvGenerator csv = CSV.createGenerator(to);
            csv.setSchema(SCHEMA);
            csv.enable(CsvGenerator.Feature.ALWAYS_QUOTE_STRINGS);
            csv.enable(CsvGenerator.Feature.ALWAYS_QUOTE_EMPTY_STRINGS);
            return csv;
        }
    };

    private static final List<String> COLUMNS = List.of(
            "database",
            "key",
            "value",
            "data_type",
            "ttl",
            "last_modified",
            "size",
            "expires_at",
            "digest",
            "truncated");
    private static final int BYTES_OF_A_ROW = 256;
    private static final JsonFactory JSON = new JsonFactory();
    private static final CsvFactory CSV = new CsvFactory();
    private static final CsvSchema SCHEMA = COLUMNS.stream()
            .collect(CsvSchema::builder, CsvSchema.Builder::addColumn, (left, right) -> {})
            .build();

    /** Returns what a file begins with. */
    abstract byte[] header();

    abstract JsonGenerator generator(OutputStream to) throws IOException;

    /** Returns the lines of rows, each with its end. */
    byte[] lines(List<TableRow> rows) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream(rows.size() * BYTES_OF_A_ROW);
        try (JsonGenerator generator = generator(lines)) {
            for (TableRow row : rows) {
                write(row, generator);
            }
        }
        return lines.toByteArray();
    }

    private static void write(TableRow row, JsonGenerator to) throws IOException {
        to.writeStartObject();
        to.writeNumberField("database", row.database());
        to.writeStringField("key", row.key());
        to.writeStringField("value", row.value());
        to.writeStringField("data_type", row.dataType());
        to.writeNumberField("ttl", row.ttl());
        to.writeStringField("last_modified", row.lastModified().toString());
        to.writeNumberField("size", row.size());
        to.writeFieldName("expires_at");
        if (row.expiresAt() == null) {
            to.writeNull();
        } else {
            to.writeString(Instant.ofEpochMilli(row.expiresAt()).toString());
        }
        to.writeNumberField("digest", row.digest());
        to.writeBooleanField("truncated", row.truncated());
        to.writeEndObject();
    }
}
