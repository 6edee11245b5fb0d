package io.caravan.cli.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.cli.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VariableFileTest {

    @TempDir
    Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("env.conf"), content);
    }

    @Test
    void readsVariablesBetweenBlankLinesAndComments() throws IOException {
        Path file = file("""
                # servers
                REDIS_HOST=cache

                REDIS_PASSWORD=a#b=c
                  SYNC_INTERVAL = 5  # seconds
                PG_PASSWORD=
                PG_SCHEMA=# none
                """);

        assertThat(VariableFile.read(file))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "REDIS_HOST", "cache",
                        "REDIS_PASSWORD", "a#b=c",
                        "SYNC_INTERVAL", "5",
                        "PG_PASSWORD", "",
                        "PG_SCHEMA", "# none"));
    }

    @Test
    void refusesALineThatIsNoVariable() throws IOException {
        Path file = file("REDIS_HOST=cache\nREDIS_PORT 6379\n");

        assertThatThrownBy(() -> VariableFile.read(file))
                .isInstanceOf(UsageException.class)
                .hasMessage("Line 2 of the configuration file '" + file + "' is 'REDIS_PORT 6379'. Write KEY=VALUE");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        Path file = folder.resolve("missing");

        assertThatThrownBy(() -> VariableFile.read(file))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("Cannot read the configuration file '" + file + "'");
    }
}
