package io.caravan.state.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caravan.source.scan.ScanPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The file that a sync keeps its state in: {@code cursor} and {@code last_sync_time} as the table connector wrote them, and
 * beside them what tells whether the cursor still means something. It is replaced as a whole, or not at all.
 */
public final class StateFile {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSxxx");

    private final Path file;

    public StateFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    /**
     * Reads the file.
     *
     * @return                          nothing where there is no file, or one of the table connector, whose cursor may be that of
     *                                  a server process that is gone
     * @throws IllegalArgumentException if it holds something else; one line that names it
     */
    public Optional<SyncState> read() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode state = JSON.readTree(Files.readAllBytes(file));
            if (state == null || !state.isObject()) {
                throw notAState("it must hold a JSON object", null);
            }
            return state.hasNonNull("positions") ? Optional.of(stateOf(state)) : Optional.empty();
        } catch (JsonProcessingException e) {
            throw notAState(e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot read the state file '" + file + "'. Name a file that this user may read and write", e);
        }
    }

    private SyncState stateOf(JsonNode state) {
        try {
            List<ScanPosition> positions = new ArrayList<>();
            for (JsonNode each : state.get("positions")) {
                positions.add(new ScanPosition(
                        each.required("node").asText(),
                        each.required("database").asInt(),
                        each.required("run_id").asText(),
                        each.required("slots").asText(),
                        each.required("cursor").bigIntegerValue().toString()));
            }
            return new SyncState(
                    state.path("scope").asText(),
                    TIME.parse(state.required("last_sync_time").asText(), Instant::from),
                    state.required("pass").asLong(),
                    state.required("keys").asLong(),
                    state.required("bytes").asLong(),
                    positions);
        } catch (RuntimeException e) {
            throw notAState(e.getMessage(), e);
        }
    }

    private IllegalArgumentException notAState(String reason, Exception cause) {
        return new IllegalArgumentException(
                "The state file '" + file + "' holds no state: "
                        + String.valueOf(reason).lines().findFirst().orElse("")
                        + ". Remove it, and the next pass begins anew",
                cause);
    }

    /** Replaces the file; if that fails, the last state is still there. Several threads may. */
    public synchronized void write(SyncState state) {
        try {
            // A link stays a link.
            Path target = Files.exists(file) ? file.toRealPath() : file;
            Path draft = target.resolveSibling(target.getFileName() + ".new");
            try (FileChannel channel = FileChannel.open(
                    draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer json = ByteBuffer.wrap(JSON.writeValueAsBytes(jsonOf(state)));
                while (json.hasRemaining()) {
                    channel.write(json);
                }
                channel.force(true);
            }
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the state file '" + file + "'", e);
        }
    }

    private static ObjectNode jsonOf(SyncState state) {
        ObjectNode json = JSON.createObjectNode();
        ScanPosition last = state.isComplete()
                ? null
                : state.positions().get(state.positions().size() - 1);
        json.put("cursor", new BigInteger(last == null ? "0" : last.cursor()));
        json.put("last_sync_time", TIME.format(state.startedAt().atOffset(ZoneOffset.UTC)));
        json.put("run_id", last == null ? null : last.runId());
        json.put("scope", state.scope());
        json.put("pass", state.pass());
        json.put("keys", state.keys());
        json.put("bytes", state.bytes());
        ArrayNode positions = json.putArray("positions");
        for (ScanPosition each : state.positions()) {
            positions
                    .addObject()
                    .put("node", each.node())
                    .put("database", each.database())
                    .put("run_id", each.runId())
                    .put("slots", each.slots())
                    .put("cursor", new BigInteger(each.cursor()));
        }
        return json;
    }
}
