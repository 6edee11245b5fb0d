package io.caravan.cli.table;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.caravan.cli.UsageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * The state.json of the table connector, a JSON object: {@code cursor} and {@code last_sync_time} as the connector writes them,
 * and ours: {@code run_id}, {@code node}, {@code database}, {@code rows}, {@code pass}.
 *
 * A state is written as a whole or not at all, whatever stops the process or the machine. One writer at a time.
 */
public final class StateFile {

    private static final JsonFactory JSON = new JsonFactory();
    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx").withZone(ZoneOffset.UTC);

    private final Path file;

    public StateFile(Path file) {
        this.file = file;
    }

    /**
     * Returns the last state; nothing if there is no file, or if it is of the connector itself, whose cursor may be of another
     * server process: then a sync starts over.
     *
     * @throws UsageException if the file cannot be read, or holds no state; one line
     */
    public Optional<TableState> read() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        StateFields fields = StateFields.read(file);
        return fields.has("run_id") ? Optional.of(fields.state()) : Optional.empty();
    }

    /**
     * Puts a state in the place of the last one.
     *
     * @throws UncheckedIOException if that fails; the last one is then still there
     */
    public void write(TableState state) {
        try {
            // A link stays a link.
            Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            Path draft = target.resolveSibling(target.getFileName() + ".tmp");
            try (FileChannel channel = FileChannel.open(
                    draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(json(state));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel folder = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the state file '" + file + "'", e);
        }
    }

    private static byte[] json(TableState state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes, JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeFieldName("cursor");
            json.writeNumber(state.cursor());
            json.writeStringField("last_sync_time", MICROSECONDS.format(state.lastSyncTime()));
            json.writeStringField("run_id", state.runId());
            json.writeStringField("node", state.node());
            json.writeNumberField("database", state.database());
            json.writeNumberField("rows", state.rows());
            json.writeStringField("pass", state.pass());
            json.writeEndObject();
            json.writeRaw('\n');
        }
        return bytes.toByteArray();
    }
}
