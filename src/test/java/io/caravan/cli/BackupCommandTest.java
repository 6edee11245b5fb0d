package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How {@code backup}, {@code restore} and {@code verify backup} refuse what cannot be meant: with one line, before any server is asked. */
class BackupCommandTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "backup -c 0 | --concurrency must be 1 or more, but is 0",
                "backup -c many | 'many'",
                "backup --window -1 | --window must be 0 or more, but is -1",
                "backup --compression 23 | --compression must be 0 to 22, but is 23",
                "backup --layout flat | plain or packed, but is 'flat'",
                "backup --deletes never | 'never'",
                "backup --events q | no class has the letter q",
                "backup --databases 0-x | 0-x",
                "backup --endpoint ftp://localhost | Not the URL of an S3 server: 'ftp://localhost'",
                "backup --path-style both | must be auto, path or host, but is 'both'",
                "backup --signing-key-file /missing | Cannot read '/missing' of --signing-key-file",
                "backup --verzioning | Did you mean",
                "backup prune --keep none | 'none'",
                "restore --endpoint localhost:9000 | Not the URL of an S3 server",
                "restore --ttl never | 'never'",
                "verify backup --endpoint ftp://localhost | Not the URL of an S3 server",
                "verify table | table",
            })
    void refusesInOneLine(String line, String words) {
        CommandResult result = CommandLineRun.of(Stream.concat(
                        Stream.of(line.split(" ")),
                        line.contains("prune") || line.startsWith("verify table")
                                ? Stream.of()
                                : Stream.of("--region", "eu-central-1", "redis://127.0.0.1:1"))
                .toArray(String[]::new));

        assertThat(result.exitCode()).as(result.toString()).isEqualTo(2);
        assertThat(result.err().lines()).singleElement().asString().contains(words);
        assertThat(result.out()).isEmpty();
    }
}
