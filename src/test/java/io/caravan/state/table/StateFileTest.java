package io.caravan.state.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.source.scan.ScanPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file in which the state of a sync is. */
class StateFileTest {

    private static final Instant STARTED = Instant.parse("2026-11-22T10:00:00.123456Z");

    @TempDir
    Path folder;

    private Path file;
    private StateFile stateFile;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("state.json");
        stateFile = new StateFile(file);
    }

    private static SyncState state(String... cursors) {
        List<ScanPosition> positions = Arrays.stream(cursors)
                .map(cursor -> new ScanPosition("host:6379", 3, "run", "", cursor))
                .toList();
        return new SyncState("* to a table", STARTED, 7, 86_000, 1_234, positions);
    }

    @Test
    void hasTheFieldsOfTheConnectorAndWhatTellsWhetherTheyStillMeanSomething() throws IOException {
        stateFile.write(state("42"));

        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.get("cursor").asInt()).isEqualTo(42);
        assertThat(json.get("last_sync_time").asText()).isEqualTo("2026-11-22T10:00:00.123456+00:00");
        assertThat(json.get("run_id").asText()).isEqualTo("run");
    }

    @Test
    void hasTheCursorZeroAfterACompletePass() throws IOException {
        stateFile.write(state());

        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.get("cursor").asInt()).isZero();
        assertThat(json.get("run_id").isNull()).isTrue();
        assertThat(stateFile.read()).contains(state());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "9223372036854775808", "18446744073709551615"})
    void readsWhatItHasWritten(String cursor) {
        stateFile.write(state("7"));
        stateFile.write(state("8", cursor));

        assertThat(stateFile.read()).contains(state("8", cursor));
        assertThat(folder.toFile().list()).containsExactly("state.json");
    }

    @Test
    void writesThroughALinkToWhereItLeads() throws IOException {
        Path target = Files.writeString(folder.resolve("target.json"), "{}");
        Files.createSymbolicLink(file, target);

        stateFile.write(state("7"));

        assertThat(file).isSymbolicLink();
        assertThat(new StateFile(target).read()).contains(state("7"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"cursor\": 1234, \"last_sync_time\": \"2026-11-22T10:00:00.123456+00:00\"}",
                "{\"cursor\": 0, \"last_sync_time\": \"2026-11-22T10:00:00\", \"timeseries_state\": {\"a\": 1}}"
            })
    void startsOverWithAStateOfTheConnector(String content) throws IOException {
        Files.writeString(file, content);

        assertThat(stateFile.read()).isEmpty();
    }

    @Test
    void startsOverWithoutAFile() {
        assertThat(stateFile.read()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"cursor\": 12", "{\"positions\": [{}]}", "{\"positions\": []}"})
    void refusesABrokenFileWithItsName(String content) throws IOException {
        Files.writeString(file, content);

        assertThatThrownBy(stateFile::read)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("The state file '" + file + "' holds no state: [^\n]+"
                        + "\\. Remove it, and the next pass begins anew");
    }

    @Test
    void isWholeWhenPagesOfSeveralThreadsWriteIt() {
        List<Long> cursors = LongStream.range(0, 400).boxed().toList();

        cursors.parallelStream().forEach(cursor -> {
            stateFile.write(state(String.valueOf(cursor)));
            assertThat(stateFile.read()).isPresent();
        });

        assertThat(folder.toFile().list()).containsExactly("state.json");
    }

    @Test
    void keepsTheLastStateWhenTheNextCannotBeWritten() throws IOException {
        stateFile.write(state("7"));
        Files.createDirectory(folder.resolve("state.json.new"));

        assertThatThrownBy(() -> stateFile.write(state("8")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("Cannot write the state file '" + file + "'");
        assertThat(stateFile.read()).contains(state("7"));
    }
}
