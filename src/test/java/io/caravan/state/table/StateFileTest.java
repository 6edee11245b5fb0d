package io.caravan.cli.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.cli.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateFileTest {

    @TempDir
    Path folder;

    private Path file;
    private StateFile stateFile;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("state.json");
        stateFile = new StateFile(file);
    }

    private static TableState state(String cursor) {
        return new TableState(
                cursor, Instant.parse("2026-11-22T10:00:00.123456Z"), "run", "host:6379", 3, 86_000, "pass-1");
    }

    @Test
    void hasTheShapeOfTheConnectorAndOurFields() throws IOException {
        stateFile.write(state("42"));

        assertThat(new ObjectMapper().readValue(file.toFile(), Map.class))
                .isEqualTo(Map.of(
                        "cursor", 42,
                        "last_sync_time", "2026-11-22T10:00:00.123456+00:00",
                        "run_id", "run",
                        "node", "host:6379",
                        "database", 3,
                        "rows", 86_000,
                        "pass", "pass-1"));
    }

    @Test
    void writesMicrosecondsEvenWhereThereAreNone() throws IOException {
        stateFile.write(new TableState("0", Instant.parse("2026-11-22T10:00:00Z"), "run", "node", 0, 0, "pass"));

        assertThat(Files.readString(file)).contains("\"2026-11-22T10:00:00.000000+00:00\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "9223372036854775808", "18446744073709551615"})
    void readsWhatItHasWritten(String cursor) {
        stateFile.write(state("7"));
        stateFile.write(state(cursor));

        assertThat(stateFile.read()).contains(state(cursor));
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
                "{\"cursor\": 0, \"last_sync_time\": \"2026-11-22T10:00:00\", \"timeseries_state\": {\"a\": 1}}",
                "{\"cursor\": 1, \"run_id\": null}"
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
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "``, holds no JSON object",
                "[], holds no JSON object",
                "{} {}, holds more than one JSON object",
                "{\"cursor\": 12, is no JSON at line 1",
                "{\"run_id\": \"a\"}, has no cursor",
                "`{\"run_id\": \"a\", \"cursor\": -1}`, has '-1' as cursor",
                "`{\"run_id\": \"a\", \"cursor\": 18446744073709551616}`, has '18446744073709551616' as cursor",
                "`{\"run_id\": \"a\", \"cursor\": 1, \"last_sync_time\": \"today\"}`, has 'today' as last_sync_time",
            })
    void refusesABrokenFileWithItsName(String content, String reason) throws IOException {
        Files.writeString(file, content);

        assertThatThrownBy(stateFile::read)
                .isInstanceOf(UsageException.class)
                .hasMessage("The state file '" + file + "' " + reason + ". Delete it to start over");
    }

    @Test
    void keepsTheLastStateWhenTheNextCannotBeWritten() throws IOException {
        stateFile.write(state("7"));
        Files.createDirectory(folder.resolve("state.json.tmp"));

        assertThatThrownBy(() -> stateFile.write(state("8")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("Cannot write the state file '" + file + "'");
        assertThat(stateFile.read()).contains(state("7"));
    }

    @Test
    void refusesACursorThatIsNone() {
        assertThatThrownBy(() -> state("-1")).isInstanceOf(NumberFormatException.class);
    }
}
