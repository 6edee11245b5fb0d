package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** Reads a state file again and again, which must hold a state at every moment once it is there. */
final class StateWatch implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Thread reader;
    private volatile boolean stopping;
    private volatile Throwable failure;
    private volatile JsonNode last = JSON.createObjectNode();
    private volatile int checkpoints;

    StateWatch(Path file) {
        this.file = file;
        this.reader = new Thread(this::watch, "state watch");
        reader.start();
    }

    private void watch() {
        boolean seen = false;
        while (!stopping && failure == null) {
            try {
                if (seen || Files.exists(file)) {
                    seen = true;
                    look();
                }
            } catch (IOException | AssertionError e) {
                failure = e;
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    private void look() throws IOException {
        JsonNode state = JSON.readTree(Files.readAllBytes(file));
        assertThat(state.path("cursor").isIntegralNumber()).as("%s", state).isTrue();
        assertThat(state.path("last_sync_time").asText())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\+00:00");
        if (!state.equals(last)) {
            checkpoints += state.path("cursor").asText().equals("0") ? 0 : 1;
            last = state;
        }
    }

    /** Returns how many states with a cursor it has seen. */
    int checkpoints() {
        return checkpoints;
    }

    /** Returns what the file held last. */
    JsonNode last() throws IOException {
        return JSON.readTree(Files.readAllBytes(file));
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        reader.join();
        if (failure != null) {
            throw new AssertionError("The state file " + file + " held no state", failure);
        }
    }
}
