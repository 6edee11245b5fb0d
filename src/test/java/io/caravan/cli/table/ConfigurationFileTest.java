package io.caravan.cli.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.caravan.cli.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationFileTest {

    @TempDir
    Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("configuration.json"), content);
    }

    @Test
    void readsTextsInTheirOrder() throws IOException {
        Path file = file("""
                {
                  "host": "cache",
                  "port": "6379",
                  "password": "a\\"b\\u00e9",
                  "database": ""
                }
                """);

        assertThat(ConfigurationFile.read(file))
                .containsExactly(
                        entry("host", "cache"),
                        entry("port", "6379"),
                        entry("password", "a\"bé"),
                        entry("database", ""));
    }

    @Test
    void takesNumbersAndTruthAsTextsAndNullAsNoValue() throws IOException {
        Path file = file("\uFEFF{\"port\": 6379, \"ssl\": true, \"username\": null, \"host\": \"a\", \"host\": \"b\"}");

        assertThat(ConfigurationFile.read(file))
                .containsExactly(entry("port", "6379"), entry("ssl", "true"), entry("host", "b"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "{\"host\": {\"name\": \"a\"}}, has an object as the value of 'host'. Write a text",
                "{\"database\": [0]}, has an array as the value of 'database'. Write a text",
                "[], `holds no JSON object. Write {\"host\": \"localhost\", \"port\": \"6379\"}`",
                "``, `holds no JSON object. Write {\"host\": \"localhost\", \"port\": \"6379\"}`",
                "{} {}, holds more than one JSON object",
                "{\"host\": \"a, `is no JSON at line 1, column 12`",
                "{\"password\": secret}, `is no JSON at line 1, column 21`",
                "host=a, `is no JSON at line 1, column 6`",
            })
    void refusesWhatIsNoConfiguration(String content, String reason) throws IOException {
        Path file = file(content);

        assertThatThrownBy(() -> ConfigurationFile.read(file))
                .isInstanceOf(UsageException.class)
                .hasMessage("The configuration file '" + file + "' " + reason);
    }

    @Test
    void refusesAFileThatIsNotThere() {
        Path file = folder.resolve("missing.json");

        assertThatThrownBy(() -> ConfigurationFile.read(file))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("Cannot read the configuration file '" + file + "'");
        assertThatThrownBy(() -> ConfigurationFile.read(folder))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("Cannot read the configuration file '" + folder + "'");
    }
}
